import { findHolder } from '../../serving/environments/lease-holder.ts';
import type { JobRun } from '../../../core/project/job-runs.ts';
import { isLive } from '../../../core/project/is-live.ts';
import type { JobStatus, ServiceStatus } from '../../../core/ports/runner.ts';
import { isRecordedService } from '../../../core/project/recorded-service.ts';
import { listEnvironments, type RoutedEnvironment } from '../../../core/project/live.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { orphanOf, type Kept, type Orphan } from './orphan.ts';
import type { Reach } from './reach.ts';

export interface FoundOrphans {
  orphans: Orphan[];
  kept: Kept[];
}

/** What an engine has, by its host. */
type Work = { host: string } & ({ kind: 'job'; status: JobStatus } | { kind: 'service'; status: ServiceStatus });

/** What runs here without a record in a run, an environment or a journal. What other projects started is not named. */
export async function findOrphans(
  runs: JobRun[],
  settled: (id: string) => boolean,
  reach: Reach,
  ctx: StageContext,
): Promise<FoundOrphans> {
  const isOver = overBy(runs, await listEnvironments(ctx.project));
  const found: FoundOrphans = { orphans: [], kept: [] };
  for (const work of onceEach(await listWork(reach, ctx))) {
    if (settled(work.status.id) || work.status.owner === 'other-project' || isOver(work)) continue;
    await reach.on(work.host, async () => {
      const orphan = await judge(work, ctx);
      if (orphan && 'why' in orphan) found.kept.push(orphan);
      else if (orphan) found.orphans.push(orphan);
    });
  }
  return found;
}

async function listWork(reach: Reach, ctx: StageContext): Promise<Work[]> {
  const all: Work[] = [];
  for (const [host, jobs] of reach.jobs)
    await reach.on(host, async () => {
      const services = await (await ctx.runners.open(host)).services.list();
      all.push(...jobs.map((status) => ({ host, kind: 'job' as const, status })));
      all.push(...services.map((status) => ({ host, kind: 'service' as const, status })));
    });
  return all;
}

/** Pure. Two names of one machine show the same; a folder that is missing under one may be there under another, with another root. */
function onceEach(all: Work[]): Work[] {
  const isAway = ({ status }: Work): number => (status.folderAway === undefined ? 0 : 1);
  const seen = new Set<string>();
  const isNew = ({ status: { id } }: Work): boolean => !seen.has(id) && seen.add(id).has(id);
  return all.toSorted((left, right) => isAway(left) - isAway(right)).filter(isNew);
}

/** Whether something has ended or has a record; a job has none if that says ended and a container without its folder runs. */
function overBy(runs: JobRun[], environments: RoutedEnvironment[]): (work: Work) => boolean {
  const states = new Map(runs.map(({ metadata, spec }) => [metadata.name, spec.status]));
  return ({ kind, status }) => {
    if (kind === 'service') return status.state === 'exited' || isRecordedService(status.labels, environments);
    const recorded = states.get(status.id);
    const isOpen = isLive(recorded) || recorded === 'lost';
    return !isLive(status.state) || (recorded !== undefined && (isOpen || status.folderAway === undefined));
  };
}

/** An orphan; undefined for a service that a command uses now. */
async function judge({ kind, host, status }: Work, ctx: StageContext): Promise<Orphan | Kept | undefined> {
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
