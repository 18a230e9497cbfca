import { findHolder } from '../../serving/environments/lease-holder.ts';
import type { JobRun } from '../../../core/project/job-runs.ts';
import { isLive } from '../../../core/project/is-live.ts';
import type { ServiceStatus } from '../../../core/ports/runner.ts';
import { isRecordedService } from '../../../core/project/recorded-service.ts';
import type { RoutedEnvironment } from '../../../core/project/live.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { orphanOf, type Kept, type Orphan } from './orphan.ts';
import type { Work } from './reach.ts';

/** What the project knows of jobs and services. */
export interface Records {
  runs: JobRun[];
  environments: RoutedEnvironment[];
  /** True for what an open run settles. */
  settled: (id: string) => boolean;
  /** Of several names of a machine, what the first one shows. */
  once: ReadonlySet<Work>;
}

/** Pure. Two names of one machine show the same; a folder that is missing under one may be there under another, with another root. */
export function onceEach(work: ReadonlyMap<string, Work[]>): Set<Work> {
  const isAway = ({ status }: Work): number => (status.folderAway === undefined ? 0 : 1);
  const seen = new Set<string>();
  const isNew = ({ status: { id } }: Work): boolean => !seen.has(id) && seen.add(id).has(id);
  const all = [...work.values()].flat();
  return new Set(all.toSorted((left, right) => isAway(left) - isAway(right)).filter(isNew));
}

/** Whether something has ended or has a record; a job has none if that says ended and a container without its folder runs. */
function isOver({ kind, status }: Work, { runs, environments }: Records): boolean {
  if (kind === 'service') return status.state === 'exited' || isRecordedService(status.labels, environments);
  const recorded = runs.find(({ metadata }) => metadata.name === status.id)?.spec.status;
  const isOpen = isLive(recorded) || recorded === 'lost';
  return !isLive(status.state) || (recorded !== undefined && (isOpen || status.folderAway === undefined));
}

/** What runs without a record in a run, an environment or a journal. Undefined for what has one, and for what is of another project or in use. */
export async function judgeWork(
  work: Work,
  host: string,
  records: Records,
  ctx: StageContext,
): Promise<Orphan | Kept | undefined> {
  const { kind, status } = work;
  if (records.settled(status.id) || status.owner === 'other-project' || isOver(work, records)) return undefined;
  const orphan = orphanOf(kind, host, status);
  const unknown = status.owner === undefined ? ({ ...orphan, why: 'owner-unknown' } as const) : undefined;
  if (kind === 'job') return unknown ?? orphan;
  // its folder said what it was started for: it may serve an environment
  if (status.folderAway !== undefined) return { ...orphan, why: 'folder-away' };
  const { environment, purpose } = status.labels;
  if (purpose === 'temporary' && (await gatewayOf(`temporary/${status.id}`, host, ctx)).running) return undefined;
  if (unknown || environment === undefined) return unknown ?? orphan;
  if (await getsTraffic(environment, status, host, ctx)) return { ...orphan, why: 'serves-traffic' };
  // the holder of an environment's lease records only at the end what it started
  return { ...orphan, environment, held: await findHolder(ctx, environment, host) };
}

async function gatewayOf(name: string, host: string, ctx: StageContext) {
  return (await ctx.gateway(name, host)).status();
}

/** A gateway whose environment has left the project may still send it requests. */
async function getsTraffic(
  environment: string,
  { labels: { release, slot } }: ServiceStatus,
  host: string,
  ctx: StageContext,
): Promise<boolean> {
  if (release === undefined) return false;
  const { running, slots } = await gatewayOf(environment, host, ctx);
  return running && slots.some((one) => one.slot === slot && one.release === release && one.state === 'ready');
}
