import { z } from 'zod';
import { addMonths, addSeconds } from '../../../core/kit/time.ts';
import { wordsSchema } from '../../../core/text/words-of-data.ts';
import { HARMS, type IncidentSpec, SEVERITIES } from '../../../core/project/resources/incident.ts';
import type { Duty } from './schema.ts';

// Regulation (EEC, Euratom) 1182/71. Hours run from the minute of the event, over weekends: Article 3(4) is for other periods alone, and
// the hour of the event, which (1) leaves out, is counted, so that a date is never late. Days and months leave the day of the event out,
// end with the last second of their last day (2), on a Saturday, Sunday or public holiday of the next working day (4). Two working
// days in every period of two days (5) are not granted: that date would be later.

export const verifiedSchema = z.union([z.literal(false), z.iso.date()]);
const amountSchema = z.number().int().positive().optional();
const whenSchema = z.strictObject({
  severity: z.array(z.enum(SEVERITIES)).optional(),
  harm: z.array(z.enum(HARMS)).optional(),
});

/** A file of `templates/clocks/incidents/`. */
export const regimeSchema = z.strictObject({
  title: wordsSchema,
  source: z.string().min(1),
  verified: verifiedSchema,
  duties: z.array(
    z.strictObject({
      id: z.string(),
      title: wordsSchema,
      clause: wordsSchema,
      when: whenSchema.default({}),
      periods: z.array(
        z.strictObject({
          from: z.string(),
          hours: amountSchema,
          days: amountSchema,
          months: amountSchema,
          when: whenSchema.default({}),
        }),
      ),
    }),
  ),
});
export type Regime = z.infer<typeof regimeSchema>;
type Length = Partial<Record<'hours' | 'days' | 'months', number | undefined>>;

/** `templates/clocks/holidays.yaml`. */
export const calendarSchema = z.strictObject({
  zone: z.string(),
  source: z.string(),
  verified: verifiedSchema,
  days: z.array(z.iso.date()),
});
export type Calendar = Pick<z.infer<typeof calendarSchema>, 'zone' | 'days'>;

/** When a period from an instant ends, ISO 8601 UTC; the rules are above. Pure. */
export function endOf(start: string, { hours, days = 0, months }: Length, calendar: Calendar): string {
  if (hours !== undefined) return addSeconds(start, hours * 3600);
  const day = localDay(start, calendar);
  return endOfDay(months === undefined ? addDays(day, days) : addMonths(day, months), calendar);
}

/** The last second of a day, or of the next working day after it. Pure. */
export function endOfDay(day: string, calendar: Calendar): string {
  // The first day of all was a Thursday.
  const isWeekend = [2, 3].includes((Date.parse(day) / 86_400_000) % 7);
  const isWorking = !isWeekend && !calendar.days.includes(day);
  return isWorking ? lastSecond(day, calendar) : endOfDay(addDays(day, 1), calendar);
}

function addDays(day: string, days: number): string {
  return addSeconds(day, days * 86_400).slice(0, 10);
}

/** The day of an instant in the calendar's zone. Pure. */
export function localDay(instant: string, { zone }: Pick<Calendar, 'zone'>): string {
  return localTime(instant, zone).slice(0, 10);
}

function localTime(instant: string, timeZone: string): string {
  const style = { timeZone, dateStyle: 'short', timeStyle: 'medium' } as const;
  return new Intl.DateTimeFormat('sv-SE', style).format(Date.parse(instant));
}

/** Clocks change in the small hours, so that the offset of an instant near midnight is that of midnight. */
function lastSecond(day: string, { zone }: Calendar): string {
  const guess = `${day}T23:59:59.000Z`;
  const shown = Date.parse(`${localTime(guess, zone).replace(' ', 'T')}Z`);
  return addSeconds(guess, (Date.parse(guess) - shown) / 1000);
}

/** What decides which duties there are, and when. */
export type Known = Pick<IncidentSpec, 'aware' | 'classified' | 'regimes' | 'severity' | 'harm' | 'steps'>;

/** The duties of an incident by its regimes, each at the earliest of its dates. Pure. */
export function dutiesOf(known: Known, regimes: Record<string, Regime>, calendar: Calendar, now: string): Duty[] {
  const found: Duty[] = [];
  const startOf = (from: string): string | null | undefined => {
    if (from === 'aware' || from === 'classified') return known[from];
    const before = found.find(({ id }) => id === from);
    return before?.state === 'done' || before?.state === 'late' ? before.at : before?.due;
  };
  for (const regime of known.regimes)
    for (const { id, when, periods, ...words } of regimes[regime]?.duties ?? []) {
      if (!holds(when, known)) continue;
      const ends = periods.flatMap(({ from, when: only, ...length }) => {
        const start = holds(only, known) ? startOf(from) : undefined;
        return start ? [endOf(start, length, calendar)] : [];
      });
      const verified = regimes[regime]?.verified !== false;
      found.push({ id, regime, ...words, verified, ...stateOf(known, id, ends.sort()[0] ?? null, now) });
    }
  return found;
}

function holds({ severity, harm }: z.infer<typeof whenSchema>, known: Known): boolean {
  return (severity?.includes(known.severity) ?? true) && (harm?.some((one) => known.harm.includes(one)) ?? true);
}

function stateOf(
  { steps }: Known,
  id: string,
  due: string | null,
  now: string,
): Omit<Duty, 'id' | 'regime' | 'title' | 'clause' | 'verified'> {
  const { outcome, at = null, reason = null, evidence = null } = steps.findLast(({ duty }) => duty === id) ?? {};
  const isLate = due !== null && Date.parse(at ?? now) > Date.parse(due);
  const state = outcome ? (isLate ? 'late' : outcome) : isLate ? 'overdue' : 'open';
  return { due, state, outcome: outcome ?? null, at, reason, evidence };
}

/** Those that are neither done nor justified. Pure. */
export function unmetOf<Of extends Pick<Duty, 'outcome'>>(duties: readonly Of[]): Of[] {
  return duties.filter(({ outcome }) => outcome === null);
}

/** Whether it should be met by now, or its day cannot be right. Pure. */
export function isOverdue({ state }: Pick<Duty, 'state'>): boolean {
  return state === 'overdue' || state === 'future';
}
