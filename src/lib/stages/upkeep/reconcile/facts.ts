import { keptAway, type Orphan, type Kept } from './orphan.ts';
import { isUnreachable } from '../../../core/failures/unreachable.ts';
import { gatherCollect, lostWithHost, whyUnregistrable, type CollectFacts } from '../../jobs/collect.ts';
import { engineOf } from '../../jobs/find-job.ts';
import { whySpoiled, writtenOff } from '../../jobs/written-off.ts';
import { isLive } from '../../../core/project/is-live.ts';
import type { JobStatus } from '../../../core/ports/runner.ts';
import { listJobRuns, type JobRun } from '../../../core/project/job-runs.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { namedByOpenRuns } from '../../../core/operation/open/named-by-open-runs.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import { STORE_EMPTY } from '../../../core/failures/store-empty.ts';
import { hostsInUse, reachHosts, refusePresent, type Reach, type UnreachableHost } from './reach.ts';
import { findLeftThere, type Part, type StaleLease } from './left-there.ts';
import { recordOfAbandoned } from '../../jobs/abandoned-jobs.ts';
import { findOrphans } from './orphans.ts';

/** How records and hosts differ. */
export interface ReconcileFacts {
  /** Jobs recorded as open that have ended, or are lost. */
  ended: CollectFacts[];
  /** Jobs that succeeded with outputs that cannot be taken, as failed; recorded only on request. */
  spoiled: CollectFacts[];
  /** Jobs recorded as lost that run. */
  revived: JobRun[];
  /** Jobs of abandoned launches that have ended, as their launch recorded them. */
  abandoned: JobRun[];
  /** Who runs the command. */
  actor: string;
  orphans: Orphan[];
  kept: Kept[];
  leases: StaleLease[];
  parts: Part[];
  /** Hosts that could not be asked, and why. */
  unreachable: UnreachableHost[];
  /** Hosts that are called gone, of which only the jump host did not answer. */
  behind: UnreachableHost[];
}

/** Compares records and hosts, without what an open run settles. Throws as `reachHosts` and `refusePresent`. */
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

/** A host that was called gone may be back. */
async function sortLost(found: Found, run: JobRun, ctx: StageContext): Promise<void> {
  const status = await statusOf(run, ctx).catch(absentFromEmptyStore);
  if (status === undefined || status.state === 'lost') return;
  if (isLive(status.state)) found.revived.push(run);
  if (status.folderAway !== undefined) found.kept.push(keptAway('job', status, run.spec.host));
  else if (!isLive(status.state)) await collect(found, run, ctx);
}

/** An empty store says nothing new of a lost job. */
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
    const facts = await gatherCollect({ id }, ctx);
    const why = whyUnregistrable(facts);
    if (why) found.spoiled.push(writtenOff(run, facts.status, why));
    else found.ended.push(facts);
  } catch (error) {
    if (isUnreachable(error) || !(error instanceof SovranError)) throw error;
    const status = await (await engineOf(run, ctx)).jobs.status(id);
    const why = whySpoiled(error);
    if (status && why) found.spoiled.push(writtenOff(run, status, why));
    else found.kept.push({ kind: 'job', id, why: 'not-looked-at', code: error.code });
  }
}

async function statusOf(run: JobRun, ctx: StageContext): Promise<JobStatus | undefined> {
  return (await engineOf(run, ctx)).jobs.status(run.metadata.name);
}

/** Jobs without a record that have ended on reachable hosts and whose launch was abandoned here. */
function findAbandonedJobs(
  runs: readonly JobRun[],
  settled: (id: string) => boolean,
  reach: Reach,
  { project }: Pick<StageContext, 'project'>,
): JobRun[] {
  const known = new Set(runs.map(({ metadata }) => metadata.name));
  return reach.hosts.flatMap((host) =>
    reach
      .jobsOf(host)
      .filter(({ id }) => !known.has(id) && !settled(id))
      .flatMap((job) => recordOfAbandoned(project.root, job) ?? [])
      .filter(({ spec }) => spec.host === host),
  );
}
