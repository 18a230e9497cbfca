import { join } from 'node:path/posix';
import type { Host } from '../../../core/ports/host.ts';
import type { ServiceStatus } from '../../../core/ports/runner.ts';
import { restartsOf } from '../../restarts.ts';
import { isHealthy } from '../host/ask-health.ts';
import { keepMemo } from '../host/json-files.ts';
import { jsonOf, type RunFiles } from './run-files.ts';

/** What a service left in its folder since sovran started it: each run of its worker, and the end of the last one. */
export interface Life extends Pick<ServiceStatus, 'restarts'>, Pick<RunFiles, 'sockets'> {
  folder: string;
  /** Start of the worker; left out between two runs. */
  run?: string | undefined;
  /** Run in which it was seen healthy last. */
  healthy?: { run?: string } | undefined;
  /** Its supervisor starts it no more. */
  ended: boolean;
}

/** Pure: the life of a service whose supervisor writes into `at`, a folder below its own. */
export function lifeOf(run: RunFiles, at: string): Life {
  return {
    folder: join(run.folder, at),
    run: jsonOf<{ startedAt?: string }>(run, join(at, 'process.json'))?.startedAt,
    healthy: jsonOf(run, join(at, 'healthy.json')),
    ended: run.files.has(join(at, 'exit.json')),
    ...(run.sockets ? { sockets: run.sockets } : {}),
    ...restartsOf(run.files.get(join(at, 'restarts.jsonl')) ?? ''),
  };
}

/** State of a service that has not ended. Silent, it is unhealthy between two runs and where this one was healthy, else starting. */
export async function stateOfLiving(
  host: Host,
  { folder, run, healthy, sockets }: Life,
  socket: string,
): Promise<ServiceStatus['state']> {
  const isOfRun = healthy !== undefined && (run === undefined || healthy.run === run);
  const listens = sockets?.has(socket) ?? true;
  if (!listens || !(await isHealthy(host, socket))) return isOfRun ? 'unhealthy' : 'starting';
  // Its supervisor starts again only what has this memo.
  if (!isOfRun) await keepMemo(host, join(folder, 'healthy.json'), { run });
  return 'healthy';
}
