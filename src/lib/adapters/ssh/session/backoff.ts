import { setTimeout as pause } from 'node:timers/promises';
import { isHungUp } from '../failures/is-hung-up.ts';

const TRIES = 3;
const FIRST_PAUSE_MS = 2_000;

/**
 * Tries again where a machine hung up before it said who it is, which is what a busy sshd does: after 2 s, then 4 s, and
 * up to half as much more, so that several do not come back together. Never after a refused key or login: sshd counts
 * those against the source address.
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
