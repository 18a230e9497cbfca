import { addSeconds } from '../../../core/kit/time.ts';
import type { UsageKey, UsageWindow } from '../../../core/ports/usage-journal.ts';

const HOUR_MS = 3_600_000;
/** Longest window that is drawn by hour. */
const BY_HOUR_MS = 48 * HOUR_MS;

/** A window that ends now, and the buckets it is drawn by. */
export interface Drawn extends UsageWindow {
  by: Extract<UsageKey, 'hour' | 'day'>;
  /** Keys of all buckets, oldest first, the empty ones too. */
  buckets: string[];
}

/** The window of the last `lengthMs`, in whole hours or days; the current one is not over. Pure. */
export function windowBefore(environment: string, now: string, lengthMs: number): Drawn {
  const [by, digits, hours] = lengthMs <= BY_HOUR_MS ? (['hour', 13, 1] as const) : (['day', 10, 24] as const);
  const count = Math.max(1, Math.ceil(lengthMs / (hours * HOUR_MS)));
  const current = by === 'hour' ? `${now.slice(0, 13)}:00:00.000Z` : `${now.slice(0, 10)}T00:00:00.000Z`;
  const starts = Array.from({ length: count }, (_, at) => addSeconds(current, (at + 1 - count) * hours * 3600));
  const buckets = starts.map((start) => start.slice(0, digits));
  return { environment, from: starts[0] ?? current, until: addSeconds(now, 0.001), by, buckets };
}
