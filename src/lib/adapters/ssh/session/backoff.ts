import { setTimeout as pause } from 'node:timers/promises';
import { isHungUp } from '../failures/is-hung-up.ts';

const TRIES = 3;
const FIRST_PAUSE_MS = 2_000;

/**
 * Retries a connection closed before the banner after 2 s, then 4 s, plus jitter. Never after a refused key or login.
 */
export async function withBackoff<T>(attempt: () => Promise<T>, firstPauseMs = FIRST_PAUSE_MS): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries >= TRIES || !isHungUp(error)) throw error;
    }
    await pause(firstPauseMs * 2 ** (tries - 1) * (1 + Math.random() / 2));
  }
}
