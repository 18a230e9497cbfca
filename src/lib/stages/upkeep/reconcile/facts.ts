import { orphanOf, type Orphan, type Kept } from './orphan.ts';
import { isUnreachable } from '../../../core/failures/unreachable.ts';
import { gatherCollect, lostWithHost, whyUnregistrable, type CollectFacts } from '../../jobs/collect.ts';
import { runnerOf } from '../../jobs/find-job.ts';
import { whyUncollectable, writtenOff } from '../../jobs/written-off.ts';
import { isLive } from '../../../core/project/is-live.ts';
import type { JobStatus, ServiceStatus } from '../../../core/ports/runner.ts';
import { listEnvironments, type RoutedEnvironment } from '../../../core/project/live.ts';
import { listJobRuns, type JobRun } from '../../../core/project/job-runs.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { namedByOpenRuns } from '../../../core/operation/open/named-by-open-runs.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import { STORE_EMPTY } from '../../../core/failures/store-empty.ts';
import { reachHosts, unreachableBy, type UnreachableHost, type Work } from './reach.ts';
import { staleLeasesOn, withoutTwins, type StaleLease } from './stale-leases.ts';
import { recordOfAbandoned } from '../../jobs/abandoned-jobs.ts';
import { findHolder } from '../../serving/environments/lease-holder.ts';
import { isRecordedService } from '../../../core/project/recorded-service.ts';

/** How the records and one host differ. */
interface HostFacts {
  /** Jobs recorded as open that have ended, or are lost. */
  ended: CollectFacts[];
  /** Jobs that succeeded with outputs that cannot be taken, as failed; recorded only on request. */
  uncollectable: CollectFacts[];
  /** Jobs recorded as lost that run. */
  revived: JobRun[];
  /** Jobs of abandoned launches that have ended, as their launch recorded them. */
  abandoned: JobRun[];
  orphans: Orphan[];
  kept: Kept[];
  leases: StaleLease[];
}

/** How records and hosts differ. */
export interface ReconcileFacts extends HostFacts {
  /** Who runs the command. */
  actor: string;
  /** Hosts that could not be asked, and why. */
  unreachable: UnreachableHost[];
  /** Hosts that are called gone, of which only the jump host did not answer. */
  behind: UnreachableHost[];
}

/** Compares records and hosts, without what an open run settles. Throws as `reachHosts`. */
export async function gatherReconcile(ctx: StageContext, gone: readonly string[] = []): Promise<ReconcileFacts> {
  const runs = await listJobRuns(ctx);
  const settled = namedByOpenRuns(ctx.project.root);
  const { work, silent, behind } = await reachHosts(ctx, runs, gone);
  const records = { runs, settled, environments: await listEnvironments(ctx.project), once: onceEach(work) };
  const looked = await Promise.all(
    [...work].map(([host, own]) => lookAt(host, own, records, ctx).catch(lostMeanwhile(host))),
  );
  const found = looked.filter((one) => 'ended' in one);
  const lost = runs.filter(({ spec }) => isLive(spec.status) && gone.includes(spec.host ?? ''));
  return {
    ended: [
      ...found.flatMap(({ ended }) => ended),
      ...lost.filter(({ metadata }) => !settled(metadata.name)).map(lostWithHost),
    ],
    uncollectable: found.flatMap(({ uncollectable }) => uncollectable),
    revived: found.flatMap(({ revived }) => revived),
    abandoned: found.flatMap(({ abandoned }) => abandoned),
    actor: await ctx.actor(),
    orphans: found.flatMap(({ orphans }) => orphans),
    kept: found.flatMap(({ kept }) => kept),
    leases: withoutTwins(found.flatMap(({ leases }) => leases)),
    unreachable: [...silent, ...looked.filter((one) => 'code' in one)].toSorted((a, b) => (a.host < b.host ? -1 : 1)),
    behind,
  };
}

/** A host that drops out meanwhile is not judged by a part of it. */
function lostMeanwhile(host: string): (error: unknown) => UnreachableHost {
  return (error) => {
    if (!isUnreachable(error)) throw error;
    return unreachableBy(host, error);
  };
}

async function lookAt(host: string, work: Work[], records: Records, ctx: StageContext): Promise<HostFacts> {
  const { runs, settled, once } = records;
  const found: HostFacts = {
    ended: [],
    uncollectable: [],
    revived: [],
    abandoned: abandonedOn(host, work, records, ctx),
    orphans: [],
    kept: [],
    leases: await staleLeasesOn(host, settled, ctx),
  };
  for (const run of runs) if ((run.spec.host ?? 'local') === host) await compare(found, run, records, ctx);
  for (const one of work) {
    const orphan = once.has(one) ? await judgeWork(one, host, records, ctx) : undefined;
    if (orphan && 'why' in orphan) found.kept.push(orphan);
    else if (orphan) found.orphans.push(orphan);
  }
  return found;
}

/** A host that was called gone may be back. */
async function compare(found: HostFacts, run: JobRun, { settled }: Records, ctx: StageContext): Promise<void> {
  const { host = 'local', status: recorded } = run.spec;
  const isLost = recorded === 'lost';
  if (settled(run.metadata.name) || !(isLost || isLive(recorded))) return;
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

async function collect(found: HostFacts, run: JobRun, ctx: StageContext): Promise<void> {
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

/** Jobs without a record that have ended and whose launch was abandoned here. */
function abandonedOn(
  host: string,
  work: readonly Work[],
  { runs, settled }: Records,
  { project }: Pick<StageContext, 'project'>,
): JobRun[] {
  const known = new Set(runs.map(({ metadata }) => metadata.name));
  return work
    .flatMap((one) => (one.kind === 'job' && !known.has(one.status.id) && !settled(one.status.id) ? [one.status] : []))
    .flatMap((job) => recordOfAbandoned(project.root, job) ?? [])
    .filter(({ spec }) => spec.host === host);
}

/** What the project knows of jobs and services. */
interface Records {
  runs: JobRun[];
  environments: RoutedEnvironment[];
  /** True for what an open run settles. */
  settled: (id: string) => boolean;
  /** Of several names of a machine, what the first one shows. */
  once: ReadonlySet<Work>;
}

/** Pure. Two names of one machine show the same; a folder that is missing under one may be there under another, with another root. */
function onceEach(work: ReadonlyMap<string, Work[]>): Set<Work> {
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
async function judgeWork(
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
