import { addSeconds } from '../../../core/kit/time.ts';
import { message } from '../../../core/text/message.ts';
import { badValue } from '../../../core/text/suggest.ts';

/** Time that figures are of, ISO 8601 in UTC. */
export interface Window {
  from: string;
  until: string;
}

export interface WindowFlags {
  from?: string | undefined;
  until?: string | undefined;
  days?: number | undefined;
}

const DAY_SECONDS = 86_400;
const DATE = /^\d{4}-\d\d-\d\d$/;

/** A date is its first moment in UTC. Throws `bad-date` (exit 2) for what is not a date or an instant, or ends before it begins. */
export function readWindow(flags: WindowFlags, now: string, days = 30): Window {
  const until = flags.until === undefined ? now : readInstant('--until', flags.until);
  const from =
    flags.from === undefined
      ? addSeconds(until, -(flags.days ?? days) * DAY_SECONDS)
      : readInstant('--from', flags.from);
  if (from >= until) throw badDate('--from', from);
  return { from, until };
}

/** The same instant with milliseconds, in UTC. */
function readInstant(flag: string, text: string): string {
  const instant = DATE.test(text) ? `${text}T00:00:00Z` : text;
  if (Number.isNaN(Date.parse(instant)) || !/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(instant))
    throw badDate(flag, text);
  return addSeconds(instant, 0);
}

function badDate(flag: string, text: string): Error {
  return badValue('bad-date', flag, text, { fix: message('value.bad-date.fix') });
}

/** Pure: the part of a window from the start of a service on, all of it where that is unknown or the window was named. */
export function sinceStart(window: Window, { from }: WindowFlags, starts: readonly (string | null)[]): Window {
  const [first] = starts.filter((at) => at !== null).toSorted();
  if (from !== undefined || first === undefined || first <= window.from || first >= window.until) return window;
  return { ...window, from: first };
}
