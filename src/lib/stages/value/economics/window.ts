import { addSeconds } from '../../../core/kit/time.ts';
import { message } from '../../../core/text/message.ts';
import { badValue } from '../../../core/text/suggest.ts';

/** Time that figures are of: two instants in UTC. */
export interface Window {
  from: string;
  until: string;
}

export interface WindowFlags {
  from?: string | undefined;
  until?: string | undefined;
  days?: number | undefined;
}

/** The last 30 days where nothing is said; a date is its first moment in UTC. Throws `bad-date` (exit 2). */
export function readWindow({ from, until, days = 30 }: WindowFlags, now: string): Window {
  const end = until === undefined ? now : readInstant('--until', until);
  const begin = from === undefined ? addSeconds(end, -days * 86_400) : readInstant('--from', from);
  if (begin >= end) throw badDate('--from', begin);
  return { from: begin, until: end };
}

function readInstant(flag: string, text: string): string {
  const [, day, time = 'T00:00:00Z'] = /^(\d{4}-\d\d-\d\d)(T.*(?:Z|[+-]\d\d:\d\d))?$/.exec(text) ?? [];
  const instant = `${day}${time}`;
  if (Number.isNaN(Date.parse(instant))) throw badDate(flag, text);
  return addSeconds(instant, 0);
}

function badDate(flag: string, text: string): Error {
  return badValue('bad-date', flag, text, { fix: message('value.bad-date.fix') });
}

/** Pure: a window from the start of a service on, as a whole where that is unknown or outside. */
export function sinceStart(window: Window, starts: readonly (string | null)[]): Window {
  const [first] = starts.filter((at) => at !== null).toSorted();
  const isInside = first !== undefined && first > window.from && first < window.until;
  return isInside ? { ...window, from: first } : window;
}
