import { parse } from 'yaml';
import { z } from 'zod';
import { addMonths } from '../../../core/kit/time.ts';
import { wordsSchema } from '../../../core/text/words-of-data.ts';
import { findResource, listResources } from '../../../core/project/resources.ts';
import { type PersonRequest, RIGHTS } from '../../../core/project/resources/request-register.ts';
import { type Calendar, endOfDay, localDay, verifiedSchema } from './clocks.ts';
import { readCalendar, readJudge, type Reading } from './read-incidents.ts';
import type { Deadline } from './schema.ts';

/** `templates/clocks/requests.yaml`. */
const termsSchema = z.object({
  verified: verifiedSchema,
  months: z.number().int(),
  extendedMonths: z.number().int(),
  rights: z.record(z.enum(RIGHTS), z.object({ title: wordsSchema, clause: wordsSchema })),
});
type Terms = z.infer<typeof termsSchema> & { calendar: Calendar; now: string };

/** Duties of incidents and requests of persons, the first due first, then those without a date. Throws `invalid-file` (exit 2). */
export async function readDeadlines(ctx: Reading): Promise<Deadline[]> {
  const judge = await readJudge(ctx);
  const duties = (await listResources(ctx.project, 'Incident')).flatMap(({ metadata: { name }, spec }) => {
    const all = judge(spec).filter(({ outcome }) => outcome !== null || !spec.closed);
    return all.map((duty) => ({ of: 'incident' as const, name, ...duty }));
  });
  const all = [...duties, ...(await readRequests(ctx))];
  return all.toSorted((one, other) => ((one.due ?? '~') < (other.due ?? '~') ? -1 : 1));
}

async function readRequests(ctx: Reading): Promise<Deadline[]> {
  const register = await findResource(ctx.project, 'RequestRegister', 'requests');
  if (!register) return [];
  const terms = await readTerms(ctx);
  const more = { calendar: await readCalendar(ctx), now: ctx.clock.now() };
  return register.spec.requests.map((one) => judgeRequest(one, { ...terms, ...more }));
}

/** How long requests may take, and what each right is called. */
export async function readTerms({ templates }: Pick<Reading, 'templates'>): Promise<z.infer<typeof termsSchema>> {
  return termsSchema.parse(parse(await templates.read('clocks/requests.yaml')));
}

/** A request at a time; an extension of which the person was informed after the first date does not count. Pure. */
export function judgeRequest(
  request: PersonRequest,
  { months, extendedMonths, rights, verified, calendar, now }: Terms,
): Deadline {
  const { reference: name, right, received, extended, closed } = request;
  const end = (length: number): string => endOfDay(addMonths(received, length), calendar);
  const today = localDay(now, calendar);
  const isExtended = [today, localDay(end(months), calendar)].every((day) => (extended?.on ?? '~') <= day);
  const due = end(isExtended ? extendedMonths : months);
  const isLate = (closed?.on ?? today) > localDay(due, calendar);
  const open = isLate ? 'overdue' : isExtended ? 'extended' : 'open';
  const known = closed ? (isLate ? 'late' : 'done') : open;
  const { on: at = null, outcome = null, reason = extended?.reason ?? null } = closed ?? {};
  const judged = { outcome, at, reason, evidence: null, state: received > today ? 'future' : known } as const;
  return {
    of: 'request',
    name,
    id: right,
    regime: 'gdpr',
    ...rights[right],
    verified: verified !== false,
    due,
    ...judged,
  };
}
