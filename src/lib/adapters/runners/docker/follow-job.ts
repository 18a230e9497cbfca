import { join } from 'node:path/posix';
import type { EventPlace, JobEvent } from '../../../core/ports/runner.ts';
import { followEvents } from '../job/follow-events.ts';
import { inspectContainer } from './container.ts';
import { containerName } from './job-container.ts';
import { jobFolder, readJobFiles } from './job-files.ts';
import type { Site } from './site/site.ts';

/** Events with `seq` greater than `after` until the job has ended. */
export function followJob(
  site: Site,
  id: string,
  after: number,
  signal?: AbortSignal,
  at?: EventPlace,
): AsyncGenerator<JobEvent> {
  const { host, clock } = site.place;
  const path = join(jobFolder(site, id), 'events.jsonl');
  return followEvents({ host, clock, path, isRunning: () => isRunning(site, id) }, after, signal, at);
}

/** A job that has not started counts as running, for early followers. */
export async function isRunning(site: Site, id: string): Promise<boolean> {
  const container = await inspectContainer(site, containerName(id));
  if (container?.running || container?.restarting || container?.fresh) return true;
  const files = await readJobFiles(site, id);
  if (!files || files.exit) return files === undefined;
  return !files.supervised && !files.stopAsked && !container;
}
