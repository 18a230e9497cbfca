import type { Clock } from '../ports/clock.ts';

/** How long to look, milliseconds, and how long to wait between looks. */
export interface Patience {
  timeoutMs: number;
  pollMs: number;
  /** Ends the waiting. */
  signal?: AbortSignal | undefined;
}

/** Looks until `isOver` or past `timeoutMs`. Throws the look’s error or the signal’s reason. */
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

/** An instant some seconds after another; both ISO 8601 UTC with milliseconds. */
export function addSeconds(instant: string, seconds: number): string {
  return new Date(Date.parse(instant) + seconds * 1000).toISOString();
}

/** The same day some months later, `YYYY-MM-DD`; the last of a shorter month. */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

/** The day, `YYYY-MM-DD` in UTC, of a date or of seconds since 1970; undefined for another text. */
export function dayOf(text: string): string | undefined {
  const time = /^\d{9,11}$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().slice(0, 10);
}

const ULID_DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** When a ULID was made, by its first ten characters. */
export function timeOfUlid(ulid: string): string {
  const digits = Array.from(ulid.slice(0, 10), (digit) => Math.max(0, ULID_DIGITS.indexOf(digit)));
  return new Date(digits.reduce((sum, digit) => sum * 32 + digit, 0)).toISOString();
}
