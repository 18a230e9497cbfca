import type { JobStatus, Owner, ServiceStatus } from '../ports/engine.ts';
import { isRecordedService } from '../project/recorded-service.ts';
import { listResources } from '../project/resources.ts';
import type { ResourceOf } from '../project/schemas.ts';
import type { StageContext } from '../run/context.ts';
import { SovranError } from '../text/sovran-error.ts';

/** A job or service that runs on a host. */
export interface HostWork {
  kind: 'job' | 'service';
  id: string;
  owner?: Owner;
  /** A record here tells of it, under whatever host. */
  recorded: boolean;
  /** Of a service: what it was started for. */
  environment?: string;
}

/** Ids of jobs and names of environments that are known to be on a host. */
export interface CountedWork {
  jobs: readonly string[];
  environments: readonly string[];
}

/**
 * What runs on a host over SSH and stands in no record here: it was started from a clone whose work was not fetched yet, or
 * by another project. Nothing where the host's engine cannot be asked. Reads only.
 */
export async function findUnrecordedWork(ctx: StageContext, host: ResourceOf<'Host'>): Promise<HostWork[]> {
  return (await askForWork(ctx, host)).filter(({ recorded }) => !recorded);
}

/**
 * What runs on a host over SSH besides what was counted there. A record alone leaves nothing out: it may name a host whose
 * file is gone or broken, and what the engine says runs here. Nothing where the engine cannot be asked. Reads only.
 */
export async function findUncountedWork(
  ctx: StageContext,
  host: ResourceOf<'Host'>,
  { jobs, environments }: CountedWork,
): Promise<HostWork[]> {
  const isCounted = ({ kind, id, recorded, environment = '' }: HostWork): boolean =>
    kind === 'job' ? jobs.includes(id) : recorded && environments.includes(environment);
  return (await askForWork(ctx, host)).filter((work) => !isCounted(work));
}

async function askForWork(ctx: StageContext, host: ResourceOf<'Host'>): Promise<HostWork[]> {
  if (host.spec.transport === 'local') return [];
  try {
    return await listWork(ctx, host.metadata.name);
  } catch (error) {
    if (error instanceof SovranError) return [];
    throw error;
  }
}

async function listWork(ctx: StageContext, host: string): Promise<HostWork[]> {
  const engine = await ctx.engine(host);
  const runs = new Set((await listResources(ctx.project, 'Run')).map(({ metadata }) => metadata.name));
  const environments = await listResources(ctx.project, 'Environment');
  const jobs = (await engine.listJobs()).filter(isRunning);
  const services = (await engine.listServices()).filter(isRunning);
  return [
    ...jobs.map((job) => ({ ...workOf('job', job), recorded: runs.has(job.id) })),
    ...services.map((service) => ({
      ...workOf('service', service),
      recorded: isRecordedService(service.labels, environments),
      ...(service.labels.environment === undefined ? {} : { environment: service.labels.environment }),
    })),
  ];
}

const RUNNING: ReadonlySet<string> = new Set(['running', 'queued', 'starting', 'healthy', 'unhealthy']);

function isRunning({ state }: JobStatus | ServiceStatus): boolean {
  return RUNNING.has(state);
}

function workOf(
  kind: HostWork['kind'],
  { id, owner }: JobStatus | ServiceStatus,
): Pick<HostWork, 'kind' | 'id' | 'owner'> {
  return { kind, id, ...(owner === undefined ? {} : { owner }) };
}
