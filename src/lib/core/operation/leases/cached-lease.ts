import type { Clock } from '../../ports/clock.ts';

/** One instant by both clocks, milliseconds. */
interface Moment {
  wall: number;
  monotonic: number;
}

/** Caches the answer of `ask` for `trustMs`, by the larger age of both clocks: the monotonic one stops in sleep, the other may be set. */
export function cachedLease(ask: () => Promise<boolean>, trustMs: number, clock: Clock): () => Promise<boolean> {
  let held: Moment | undefined;
  return async () => {
    if (held && ageOf(held, clock) < trustMs) return true;
    const asked = momentOf(clock);
    const holds = await ask();
    held = holds ? asked : undefined;
    return holds;
  };
}

function ageOf({ wall, monotonic }: Moment, clock: Clock): number {
  const now = momentOf(clock);
  return Math.max(Math.abs(now.wall - wall), now.monotonic - monotonic);
}

function momentOf(clock: Clock): Moment {
  return { wall: Date.parse(clock.now()), monotonic: clock.monotonicMs() };
}
