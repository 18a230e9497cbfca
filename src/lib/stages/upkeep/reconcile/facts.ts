import { orphanOf, type Orphan, type Kept } from './orphan.ts';
import { isUnreachable } from '../../../core/failures/unreachable.ts';
import { gatherCollect, lostWithHost, whyUnregistrable, type CollectFacts } from '../../jobs/collect.ts';
import { runnerOf } from '../../jobs/find-job.ts';
import { whyUncollectable, writtenOff } from '../../jobs/written-off.ts';
import { isLive } from '../../../core/project/is-live.ts';
import type { JobStatus } from '../../../core/ports/runner.ts';
import { listJobRuns, type JobRun } from '../../../core/project/job-runs.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { namedByOpenRuns } from '../../../core/operation/open/named-by-open-runs.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import { STORE_EMPTY } from '../../../core/failures/store-empty.ts';
import { reachHosts, type Reach, type UnreachableHost } from './reach.ts';
import { findStaleLeases, type StaleLease } from './stale-leases.ts';
import { recordOfAbandoned } from '../../jobs/abandoned-jobs.ts';
import { findOrphans } from './orphans.ts';

/** How records and hosts differ. */
export interface ReconcileFacts {
  /** Jobs recorded as open that have ended, or are lost. */
  ended: CollectFacts[];
  /** Jobs that succeeded with outputs that cannot be taken, as failed; recorded only on request. */
  uncollectable: CollectFacts[];
  /** Jobs recorded as lost that run. */
  revived: JobRun[];
  /** Jobs of abandoned launches that have ended, as their launch recorded them. */
  abandoned: JobRun[];
  /** Who runs the command. */
  actor: string;
  orphans: Orphan[];
  kept: Kept[];
  leases: StaleLease[];
  /** Hosts that could not be asked, and why. */
  unreachable: UnreachableHost[];
  /** Hosts that are called gone, of which only the jump host did not answer. */
  behind: UnreachableHost[];
}

/** Compares records and hosts, without what an open run settles. Throws as `reachHosts`. */
export async function gatherReconcile(ctx: StageContext, gone: readonly string[] = []): Promise<ReconcileFacts> {
  const runs = await listJobRuns(ctx);
  const settled = namedByOpenRuns(ctx.project.root);
  const reach = await reachHosts(ctx, runs, gone);
  const unsettled = runs.filter(({ metadata }) => !settled(metadata.name));
  const { ended, kept, ...recorded } = await compareRecords(unsettled, reach, ctx);
  const lost = unsettled.filter(({ spec }) => isLive(spec.status) && gone.includes(spec.host ?? ''));
  const found = await findOrphans(runs, settled, reach, ctx);
  const leases = await findStaleLeases(ctx, settled, reach);
  return {
    ended: [...ended, ...lost.map(lostWithHost)],
    ...recorded,
    abandoned: findAbandonedJobs(runs, settled, reach, ctx),
    actor: await ctx.actor(),
    orphans: found.orphans,
    kept: [...kept, ...found.kept],
    leases,
    unreachable: reach.unreachable(),
    behind: reach.behind,
  };
}

type Found = Pick<ReconcileFacts, 'ended' | 'uncollectable' | 'revived' | 'kept'>;

async function compareRecords(runs: JobRun[], reach: Reach, ctx: StageContext): Promise<Found> {
  const found: Found = { ended: [], uncollectable: [], revived: [], kept: [] };
  for (const run of runs)
    if (isLive(run.spec.status) || run.spec.status === 'lost') {
      const { host = 'local' } = run.spec;
      await reach.on(host, () => compare(found, run, host, ctx));
    }
  return found;
}

/** A host that was called gone may be back. */
async function compare(found: Found, run: JobRun, host: string, ctx: StageContext): Promise<void> {
  const isLost = run.spec.status === 'lost';
  const asked = statusOf(run, ctx);
  const status = await (isLost ? asked.catch(absentFromEmptyStore) : asked);
  if (isLost && (status === undefined || status.state === 'lost')) return;
  if (isLost && isLive(status?.state)) found.revived.push(run);
  if (status?.folderAway !== undefined) found.kept.push({ ...orphanOf('job', host, status), why: 'folder-away' });
  else if (!isLive(status?.state)) await collect(found, run, ctx);
}

/** An empty store says nothing new of a lost job. */
function absentFromEmptyStore(error: unknown): undefined {
  if (!(error instanceof SovranError && error.code === STORE_EMPTY)) throw error;
}

async function collect(found: Found, run: JobRun, ctx: StageContext): Promise<void> {
  const { name: id } = run.metadata;
  try {
    const facts = await gatherCollect({ id }, ctx);
    const why = whyUnregistrable(facts);
    if (why) found.uncollectable.push(writtenOff(run, facts.status, why));
    else found.ended.push(facts);
  } catch (error) {
    if (isUnreachable(error) || !(error instanceof SovranError)) throw error;
    const status = await statusOf(run, ctx);
    const why = whyUncollectable(error);
    if (status && why) found.uncollectable.push(writtenOff(run, status, why));
    else found.kept.push({ kind: 'job', id, why: 'not-looked-at', code: error.code });
  }
}

async function statusOf(run: JobRun, ctx: StageContext): Promise<JobStatus | undefined> {
  return (await runnerOf(run, ctx)).jobs.status(run.metadata.name);
}

/** Jobs without a record that have ended on reachable hosts and whose launch was abandoned here. */
function findAbandonedJobs(
  runs: readonly JobRun[],
  settled: (id: string) => boolean,
  reach: Reach,
  { project }: Pick<StageContext, 'project'>,
): JobRun[] {
  const known = new Set(runs.map(({ metadata }) => metadata.name));
  return [...reach.jobs].flatMap(([host, jobs]) =>
    jobs
      .filter(({ id }) => !known.has(id) && !settled(id))
      .flatMap((job) => recordOfAbandoned(project.root, job) ?? [])
      .filter(({ spec }) => spec.host === host),
  );
}
