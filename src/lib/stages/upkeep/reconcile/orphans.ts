import { findHolder } from '../../serving/environments/lease-holder.ts';
import type { JobRun } from '../../../core/project/job-runs.ts';
import { isLive } from '../../../core/project/is-live.ts';
import type { JobStatus, ServiceStatus } from '../../../core/ports/runner.ts';
import { isRecordedService } from '../../../core/project/recorded-service.ts';
import { listEnvironments, type RoutedEnvironment } from '../../../core/project/live.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { keptAway, type Kept, type Orphan } from './orphan.ts';
import type { Reach } from './reach.ts';

export interface FoundOrphans {
  orphans: Orphan[];
  kept: Kept[];
}

/** What runs here without a record in a run, an environment or a journal. What other projects started is not named. */
export async function findOrphans(
  runs: JobRun[],
  settled: (id: string) => boolean,
  reach: Reach,
  ctx: StageContext,
): Promise<FoundOrphans> {
  const explains = explainedBy(runs);
  const environments = await listEnvironments(ctx.project);
  const found: FoundOrphans = { orphans: [], kept: [] };
  const seen = new Set<string>();
  const isOrphan = (one: JobStatus | ServiceStatus): boolean => isNew(seen, one) && !settled(one.id);
  for (const { host, jobs, services } of awayLast(await listAll(reach, ctx)))
    await reach.on(host, async () => {
      for (const job of jobs) if (isOrphan(job) && isLive(job.state) && !explains(job)) sort(found, 'job', job, host);
      for (const service of services)
        if (isOrphan(service) && service.state !== 'exited') await sortService(found, service, host, environments, ctx);
    });
  return found;
}

interface Listed {
  host: string;
  jobs: JobStatus[];
  services: ServiceStatus[];
}

async function listAll(reach: Reach, ctx: StageContext): Promise<Listed[]> {
  const listed: Listed[] = [];
  for (const host of reach.hosts)
    await reach.on(host, async () => {
      listed.push({ host, jobs: reach.jobsOf(host), services: await (await ctx.runners.open(host)).services.list() });
    });
  return listed;
}

/** Pure: a folder that is missing under one name of a machine may be there under another, with another root. */
function awayLast(listed: Listed[]): Listed[] {
  const only = (away: boolean): Listed[] =>
    listed.map(({ host, jobs, services }) => ({
      host,
      jobs: jobs.filter(({ folderAway }) => (folderAway !== undefined) === away),
      services: services.filter(({ folderAway }) => (folderAway !== undefined) === away),
    }));
  return [...only(false), ...only(true)];
}

/** Whether a job has a record; not if that says ended and a container without its folder still runs. */
function explainedBy(runs: JobRun[]): (job: JobStatus) => boolean {
  const nameOf = ({ metadata }: JobRun): string => metadata.name;
  const known = new Set(runs.map(nameOf));
  const over = new Set(runs.filter(({ spec }) => !isLive(spec.status) && spec.status !== 'lost').map(nameOf));
  return ({ id, folderAway }) => known.has(id) && !(folderAway !== undefined && over.has(id));
}

/** Two names of one machine show the same jobs. */
function isNew(seen: Set<string>, { id }: { id: string }): boolean {
  if (seen.has(id)) return false;
  seen.add(id);
  return true;
}

function sort(
  found: FoundOrphans,
  kind: Orphan['kind'],
  status: JobStatus | ServiceStatus,
  host: string,
  more: Pick<Orphan, 'environment' | 'held'> = {},
): void {
  const { id, owner, elsewhere, folderAway } = status;
  const from = { ...(elsewhere ? { elsewhere } : {}), ...(folderAway === undefined ? {} : { away: true as const }) };
  if (owner === 'this-project') found.orphans.push({ kind, id, host, ...startOf(status), ...from, ...more });
  if (owner === undefined) found.kept.push({ kind, id, why: 'owner-unknown' });
}

function startOf({ actor, startedAt }: JobStatus | ServiceStatus): Pick<Orphan, 'by' | 'since'> {
  return {
    ...(actor === undefined ? {} : { by: actor }),
    ...(startedAt === undefined ? {} : { since: startedAt }),
  };
}

async function sortService(
  found: FoundOrphans,
  service: ServiceStatus,
  host: string,
  environments: RoutedEnvironment[],
  ctx: StageContext,
): Promise<void> {
  const { id, labels, owner } = service;
  if (owner === 'other-project' || isRecordedService(labels, environments)) return;
  // its folder said what it was started for: it may serve an environment
  if (service.folderAway !== undefined) return void found.kept.push(keptAway('service', service, host));
  if (labels.purpose === 'temporary' && (await gatewayRuns(`temporary/${id}`, host, ctx))) return;
  if (owner === 'this-project' && (await getsTraffic(labels, host, ctx)))
    found.kept.push({ kind: 'service', id, why: 'serves-traffic', ...startOf(service) });
  else sort(found, 'service', service, host, owner === 'this-project' ? await placeOf(labels, host, ctx) : {});
}

/** The holder of an environment's lease records only at the end what it started. */
async function placeOf(
  { environment }: ServiceStatus['labels'],
  host: string,
  ctx: StageContext,
): Promise<Pick<Orphan, 'environment' | 'held'>> {
  if (environment === undefined) return {};
  const held = await findHolder(ctx, environment, host);
  return { environment, ...(held ? { held } : {}) };
}

async function gatewayRuns(name: string, host: string, ctx: StageContext): Promise<boolean> {
  return (await (await ctx.gateway(name, host)).status()).running;
}

/** A gateway whose environment has left the project may still send it requests. */
async function getsTraffic(
  { environment, release, slot }: ServiceStatus['labels'],
  host: string,
  ctx: StageContext,
): Promise<boolean> {
  if (environment === undefined || release === undefined) return false;
  const { running, slots } = await (await ctx.gateway(environment, host)).status();
  return running && slots.some((one) => one.slot === slot && one.release === release && one.state === 'ready');
}
