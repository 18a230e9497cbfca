import { parse } from 'yaml';
import type { StageContext } from '../../../core/operation/context.ts';
import { requireResource, listResources } from '../../../core/project/resources.ts';
import type { IncidentSpec } from '../../../core/project/resources/incident.ts';
import { type Calendar, calendarSchema, dutiesOf, type Regime, regimeSchema } from './clocks.ts';
import { changedSince } from './freeze.ts';
import type { Duty, Incident } from './schema.ts';

export type Reading = Pick<StageContext, 'project' | 'clock' | 'templates'>;

/** Every regime that this version knows, by name. */
export async function readRegimes({ templates }: Pick<Reading, 'templates'>): Promise<Record<string, Regime>> {
  const files = await templates.names('clocks/incidents');
  const read = async (file: string): Promise<[string, Regime]> => {
    const text = await templates.read(`clocks/incidents/${file}`);
    return [file.replace(/\.yaml$/, ''), regimeSchema.parse(parse(text))];
  };
  return Object.fromEntries(await Promise.all(files.map(read)));
}

/** Zone and public holidays by which days end. */
export async function readCalendar({ templates }: Pick<Reading, 'templates'>): Promise<Calendar> {
  return calendarSchema.parse(parse(await templates.read('clocks/holidays.yaml')));
}

/** What the duties of an incident are now. */
export async function readJudge(ctx: Omit<Reading, 'project'>): Promise<(spec: IncidentSpec) => Duty[]> {
  const [regimes, calendar] = await Promise.all([readRegimes(ctx), readCalendar(ctx)]);
  return (spec) => dutiesOf(spec, regimes, calendar, ctx.clock.now());
}

/** All incidents, or one, with their duties now. Throws `not-found` (exit 2). */
export async function readIncidents(ctx: Reading, name?: string): Promise<Incident[]> {
  const { project } = ctx;
  const all =
    name === undefined ? await listResources(project, 'Incident') : [await requireResource(project, 'Incident', name)];
  const judge = await readJudge(ctx);
  return Promise.all(
    all.map(async ({ metadata, spec }) => {
      const { steps: _steps, ...said } = spec;
      const changed = await changedSince(project, spec.frozen);
      return { name: metadata.name, ...said, duties: judge(spec), changed };
    }),
  );
}

/** That of one, as commands that change it show it. */
export async function readIncident(ctx: Reading, name: string): Promise<Incident> {
  const [found] = await readIncidents(ctx, name);
  if (!found) throw new Error(`no incident ${name}`);
  return found;
}

/** Whether a deadline of an open incident has passed, or frozen evidence changed. Pure. */
export function needsAttention({ closed, duties, changed }: Incident): boolean {
  return changed.length > 0 || (!closed && duties.some(({ state }) => state === 'overdue'));
}
