import type { Clock } from '../ports/clock.ts';

/** How long to look, milliseconds, and how long to wait between looks. */
export interface Patience {
  timeoutMs: number;
  pollMs: number;
  /** Ends the waiting. */
  signal?: AbortSignal | undefined;
}

/**
 * What is seen once it `isOver`, or else by a look that began after `timeoutMs`: over a slow line a look that began before tells
 * how it was a while ago. Throws as the look does, and with the signal's reason once everything is to stop.
 */
export async function lookUntil<Seen>(
  clock: Clock,
  { timeoutMs, pollMs, signal }: Patience,
  look: () => Promise<Seen>,
  isOver: (seen: Seen) => boolean,
): Promise<Seen> {
  const deadline = clock.monotonicMs() + timeoutMs;
  for (;;) {
    const isLast = clock.monotonicMs() >= deadline;
    const seen = await look();
    if (isLast || isOver(seen)) return seen;
    await clock.sleep(pollMs, signal);
  }
}
