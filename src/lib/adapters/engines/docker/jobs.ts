import type { JobCollection } from '../../../core/ports/engine.ts';
import { message } from '../../../core/text/message.ts';
import { failureMessage } from '../../../core/text/worker-words.ts';
import { toCollection, verifyManifest } from '../job/manifest.ts';
import { notCollectable } from '../job/errors.ts';
import { inspectContainer, removeContainer } from './container.ts';
import { containerName } from './job-container.ts';
import { jobFolder, readJobFiles } from './job-files.ts';
import { readJobStatus } from './job-status.ts';
import type { Site } from './site/site.ts';

/** See `Engine.collectJob`: every digest is computed again, on the host. Throws `job-not-collectable` (exit 1). */
export async function collectJob(site: Site, id: string): Promise<JobCollection> {
  const folder = jobFolder(site, id);
  const state = (await readJobStatus(site, id))?.state;
  if (state !== 'succeeded') throw notCollectable(id, message(`job.state.${state ?? 'lost'}`));
  const verdict = await verifyManifest(site.place.host, folder, id);
  if (!verdict.ok) throw notCollectable(id, failureMessage(verdict));
  return toCollection(folder, verdict.manifest);
}

/** Removes a job that does not run, with its container. */
export async function removeJob(site: Site, id: string): Promise<void> {
  const over = (await readJobFiles(site, id))?.exit !== undefined;
  const container = await inspectContainer(site, containerName(id));
  if (!over && container?.running) throw new Error(`job ${id} is running`);
  if (container) await removeContainer(site, container.id);
  await site.place.host.files.remove(jobFolder(site, id));
}
