import { refusePresent } from './gone-hosts.ts';
import { keptAway, type Orphan, type Kept } from './orphan.ts';
import { isOutOfReach } from '../../../core/text/is-unreachable.ts';
import { gatherCollect, lostWithHost, type CollectFacts } from '../../work/jobs/collect.ts';
import { engineOf } from '../../work/jobs/find-job.ts';
import { whySpoiled, writtenOff } from '../../work/jobs/written-off.ts';
import { isLive } from '../../../core/project/is-live.ts';
import type { JobStatus } from '../../../core/ports/engine.ts';
import { listJobRuns, type JobRun } from '../../../core/project/job-runs.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { namedByOpenRuns } from '../../../core/operation/open/named-by-open-runs.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import { STORE_EMPTY } from '../../../core/text/store-empty.ts';
import type { UnreachableHost } from './unreachable-host.ts';
import { hostsInUse, reachHosts, type Reach } from './reach.ts';
import { findLeftThere, type Part, type StaleLease } from './left-there.ts';
import { findAbandonedJobs } from './abandoned-jobs.ts';
import { findOrphans } from './orphans.ts';

/** How the project's records differ from what the hosts have. */
export interface ReconcileFacts {
  /** Jobs that the project believes to run and that have ended, were lost or are unknown to their host. */
  ended: CollectFacts[];
  /** Jobs that ended well by their own word, as failed: what they made cannot be taken. Recorded only where a person says so. */
  spoiled: CollectFacts[];
  /** Jobs recorded as lost that run after all. */
  revived: JobRun[];
  /** Jobs that have ended and whose launch was given up here, as their launch recorded them. */
  abandoned?: JobRun[];
  /** Who asks. */
  actor: string;
  orphans: Orphan[];
  kept: Kept[];
  /** Leases whose holder does not run. */
  leases: StaleLease[];
  /** What interrupted transfers and dead processes left. */
  parts: Part[];
  /** Hosts that could not be asked, and why: of what is there nothing is said. */
  unreachable: UnreachableHost[];
  /** Hosts that are called gone while a machine on the way is what does not answer. */
  behind: UnreachableHost[];
}

/**
 * Compares the records with every host that can be reached; throws why where none can. What an interrupted run will settle
 * is left to `resume`. Jobs of hosts that are `gone` are lost, and nobody asks there; throws as `refusePresent` where one
 * is not.
 */
export async function gatherReconcile(ctx: StageContext, gone: readonly string[] = []): Promise<ReconcileFacts> {
  const runs = await listJobRuns(ctx);
  const settled = namedByOpenRuns(ctx.project.root);
  const hosts = await hostsInUse(runs, ctx);
  const behind = (await refusePresent(ctx, gone, hosts)).filter(({ hop }) => hop !== undefined);
  const reach = await reachHosts(ctx, hosts, gone);
  const { ended, spoiled, revived, kept } = await findEnded(runs, settled, reach, ctx);
  const lost = runs.filter(
    ({ metadata, spec }) => isLive(spec.status) && !settled(metadata.name) && reach.isGone(spec.host),
  );
  const found = await findOrphans(runs, settled, reach, ctx);
  const left = await findLeftThere(ctx, settled, reach);
  const unreachable = reach.unreachable();
  return {
    ended: [...ended, ...lost.map(lostWithHost)],
    spoiled,
    revived,
    abandoned: findAbandonedJobs(runs, settled, reach, ctx),
    actor: await ctx.actor(),
    orphans: found.orphans,
    kept: [...kept, ...found.kept],
    ...left,
    unreachable,
    behind,
  };
}

type Found = Pick<ReconcileFacts, 'ended' | 'spoiled' | 'revived' | 'kept'>;

async function findEnded(
  runs: JobRun[],
  settled: (id: string) => boolean,
  reach: Reach,
  ctx: StageContext,
): Promise<Found> {
  const found: Found = { ended: [], spoiled: [], revived: [], kept: [] };
  for (const run of runs) {
    const { host = 'local' } = run.spec;
    if (settled(run.metadata.name) || !reach.hosts.includes(host)) continue;
    if (isLive(run.spec.status)) await reach.on(host, () => sortRun(found, run, ctx));
    else if (run.spec.status === 'lost') await reach.on(host, () => sortLost(found, run, ctx));
  }
  return found;
}

/** A host that was called gone may be back, with the job at work or ended. */
async function sortLost(found: Found, run: JobRun, ctx: StageContext): Promise<void> {
  const status = await statusOf(run, ctx).catch(absentFromEmptyStore);
  if (status === undefined || status.state === 'lost') return;
  if (isLive(status.state)) found.revived.push(run);
  if (status.folderAway !== undefined) found.kept.push(keptAway('job', status, run.spec.host));
  else if (!isLive(status.state)) await collect(found, run, ctx);
}

/** A store that is empty tells no more of a job that is lost already, and the rest of its host is looked at. */
function absentFromEmptyStore(error: unknown): undefined {
  if (!(error instanceof SovranError && error.code === STORE_EMPTY)) throw error;
}

async function sortRun(found: Found, run: JobRun, ctx: StageContext): Promise<void> {
  const status = await statusOf(run, ctx);
  if (status?.folderAway !== undefined) found.kept.push(keptAway('job', status, run.spec.host));
  else if (!isLive(status?.state)) await collect(found, run, ctx);
}

async function collect(found: Found, run: JobRun, ctx: StageContext): Promise<void> {
  const { name: id } = run.metadata;
  try {
    found.ended.push(await gatherCollect({ id }, ctx));
  } catch (error) {
    if (isOutOfReach(error) || !(error instanceof SovranError)) throw error;
    const status = await (await engineOf(run, ctx)).jobStatus(id);
    const why = whySpoiled(error);
    if (status && why) found.spoiled.push(writtenOff(run, status, why));
    else found.kept.push({ kind: 'job', id, why: 'not-looked-at', code: error.code });
  }
}

async function statusOf(run: JobRun, ctx: StageContext): Promise<JobStatus | undefined> {
  return (await engineOf(run, ctx)).jobStatus(run.metadata.name);
}
