import { readFileSync } from 'node:fs';
import type { Runner, ServiceStatus } from '../../src/lib/core/ports/runner.ts';
import { until } from './process-place.ts';

/** Resolves once the service `svc` is in a state, and `holds` too. */
export async function untilService(
  { services }: Runner,
  state: ServiceStatus['state'],
  holds: (status: ServiceStatus) => boolean = () => true,
): Promise<ServiceStatus> {
  let status = await services.status('svc');
  await until(state, async () => (status = await services.status('svc')).state === state && holds(status));
  return status;
}

/** Kills the worker of the service `svc`, as a lack of memory would; in a container it is the child of the first process. */
export async function killWorker({ services }: Runner): Promise<void> {
  const { pid = 0 } = await services.status('svc');
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').map(Number);
  process.kill(child || pid, 'SIGKILL');
}

/** A launch that is begun again after these seconds, by the file of an attempt or container. */
export function launchWaiting<Launch extends object>(file: string, restartWaits: number[]): Launch {
  return { ...(JSON.parse(readFileSync(file, 'utf8')) as Launch), restartWaits };
}
