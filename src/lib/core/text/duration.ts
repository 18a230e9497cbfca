import { fixable } from './message.ts';
import { usageError } from './sovran-error.ts';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Ten years: what is longer is a slip, and would leave the range of dates and timers. */
const LONGEST_MS = 3650 * 86_400_000;

/** Milliseconds of `250ms`, `90s`, `15m`, `1.5h`, `7d`; at least so many, ten years at most. Throws `bad-duration` (exit 2) for anything else. */
export function parseDuration(text: string, least = 0): number {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim()) ?? [];
  const duration = Number(amount || Number.NaN) * (UNIT_MS[unit] ?? Number.NaN);
  if (duration >= least && duration <= LONGEST_MS) return duration;
  throw usageError('bad-duration', fixable('text.bad-duration', { text: JSON.stringify(text.slice(0, 40)) }), {
    details: { text: text.slice(0, 40) },
  });
}
