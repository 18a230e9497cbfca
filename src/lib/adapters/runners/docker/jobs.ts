import type { JobCollection } from '../../../core/ports/runner.ts';
import { collectOutputs } from '../job/manifest.ts';
import { inspectContainer, removeContainer } from './container.ts';
import { containerName } from './job-container.ts';
import { jobFolder } from '../job/layout.ts';
import { readJobFiles } from './job-files.ts';
import { readJobStatus } from './job-status.ts';
import type { Site } from './site/site.ts';

/** See `JobRunner.collect`. Throws `job-not-collectable` (exit 1). */
export async function collectJob(site: Site, id: string): Promise<JobCollection> {
  return collectOutputs(site.place.host, jobFolder(site.place.host, id), id, (await readJobStatus(site, id))?.state);
}

/** Removes a job that does not run, with its container. */
export async function removeJob(site: Site, id: string): Promise<void> {
  const over = (await readJobFiles(site, id))?.exit !== undefined;
  const container = await inspectContainer(site, containerName(id));
  if (!over && container?.running) throw new Error(`job ${id} is running`);
  if (container) await removeContainer(site, container.id);
  await site.place.host.files.remove(jobFolder(site.place.host, id));
}
