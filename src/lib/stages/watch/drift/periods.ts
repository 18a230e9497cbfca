import { addSeconds } from '../../../core/kit/time.ts';
import { instant, message } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';

/** From `from` on and before `until`, ISO 8601. */
export interface Period {
  from: string;
  until: string;
}

/** What is compared: three windows, oldest first, and the reference before them in blocks. */
export interface Periods {
  reference: Period;
  blocks: Period[];
  windows: Period[];
}

const WINDOWS = 3;
/** Windows that the reference is long. */
const REFERENCE_WINDOWS = 4;
/** A day each, where a window is a week. */
export const BLOCKS_A_WINDOW = 7;
const MOST_BLOCKS = 366;

/** Pure. `reference`: FROM..UNTIL, days or instants, by default the four windows before; else throws `bad-reference` (exit 2). */
export function periodsOf(now: string, windowMs: number, reference?: string): Periods {
  const start = Date.parse(now) - WINDOWS * windowMs;
  const chosen = reference === undefined ? undefined : parsePeriod(reference, start);
  const [from, until] = chosen ?? [start - REFERENCE_WINDOWS * windowMs, start];
  return {
    reference: period(from, until),
    blocks: split(from, until, windowMs / BLOCKS_A_WINDOW),
    windows: split(start, Date.parse(now), windowMs),
  };
}

/** ISO 8601 of milliseconds since 1970. */
function instantAt(ms: number): string {
  return addSeconds('1970-01-01T00:00:00.000Z', ms / 1000);
}

function period(from: number, until: number): Period {
  return { from: instantAt(from), until: instantAt(until) };
}

function split(from: number, until: number, step: number): Period[] {
  const count = Math.min(MOST_BLOCKS, Math.max(1, Math.round((until - from) / step)));
  const length = (until - from) / count;
  return Array.from({ length: count }, (_, at) => period(from + at * length, from + (at + 1) * length));
}

/** A reference that reaches into the windows would be compared with itself. */
function parsePeriod(text: string, latest: number): [number, number] {
  const [from = Number.NaN, until = Number.NaN, ...more] = text
    .split('..')
    .map((part) => (/^\d{4}-\d\d-\d\d(T[\d:.]+Z)?$/.test(part) ? Date.parse(part) : Number.NaN));
  if (more.length === 0 && from < until && until <= latest) return [from, until];
  throw usageError(
    'bad-reference',
    message('watch.drift.bad-reference', { text, latest: instant(instantAt(latest)) }),
    {
      fix: message('watch.drift.bad-reference.fix'),
      details: { text },
    },
  );
}

/** Place of the period that holds an instant; undefined outside all. Periods follow one another. */
export function periodAt(periods: readonly Period[], at: string): number | undefined {
  const found = periods.findIndex(({ from, until }) => from <= at && at < until);
  return found < 0 ? undefined : found;
}
