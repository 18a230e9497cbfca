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
}

/**
 * What runs on a host over SSH and stands in no record here: it was started from a clone whose work was not fetched yet, or
 * by another project. Nothing where the host's engine cannot be asked. Reads only.
 */
export async function findUnrecordedWork(ctx: StageContext, host: ResourceOf<'Host'>): Promise<HostWork[]> {
  if (host.spec.transport === 'local') return [];
  try {
    return await listUnrecorded(ctx, host.metadata.name);
  } catch (error) {
    if (error instanceof SovranError) return [];
    throw error;
  }
}

async function listUnrecorded(ctx: StageContext, host: string): Promise<HostWork[]> {
  const engine = await ctx.engine(host);
  const recorded = new Set((await listResources(ctx.project, 'Run')).map(({ metadata }) => metadata.name));
  const environments = await listResources(ctx.project, 'Environment');
  const jobs = (await engine.listJobs()).filter(({ id, state }) => RUNNING.has(state) && !recorded.has(id));
  const services = (await engine.listServices()).filter(
    ({ state, labels }) => RUNNING.has(state) && !isRecordedService(labels, environments),
  );
  return [...jobs.map((job) => workOf('job', job)), ...services.map((service) => workOf('service', service))];
}

const RUNNING: ReadonlySet<string> = new Set(['running', 'queued', 'starting', 'healthy', 'unhealthy']);

function workOf(kind: HostWork['kind'], { id, owner }: JobStatus | ServiceStatus): HostWork {
  return { kind, id, ...(owner === undefined ? {} : { owner }) };
}
