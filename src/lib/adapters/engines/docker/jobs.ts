import { join } from 'node:path/posix';
import type { JobCollection, JobStatus } from '../../../ports/engine.ts';
import { message } from '../../../text/message.ts';
import { failureMessage } from '../../../text/worker-words.ts';
import { toCollection } from '../job/manifest.ts';
import { notCollectable } from '../job/not-collectable.ts';
import { inspectContainer, removeContainer, signalContainer } from './container.ts';
import { containerName } from './job-container.ts';
import { jobFolder, readJobFiles } from './job-files.ts';
import { readJobStatus, requireJobStatus } from './job-status.ts';
import { verifyManifest } from '../job/verify-manifest.ts';
import type { Site } from './site/site.ts';

const POLL_MS = 50;
/** How long a supervisor may take to be ready for a signal, or to record the end of a worker it has killed. */
const SUPERVISOR_MS = 10_000;

/** Asks the worker to stop, ends it after the grace. A container that is no more is left as it is. */
export async function stopJob(site: Site, id: string, graceMs: number, signal?: AbortSignal): Promise<JobStatus> {
  const container = await inspectContainer(site, containerName(id));
  if (container?.running) await stopContainer(site, id, container.id, graceMs, signal);
  return requireJobStatus(site, id);
}

async function stopContainer(
  site: Site,
  id: string,
  container: string,
  graceMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const files = await readJobFiles(site, id);
  const path = join(jobFolder(site, id), 'attempts', String(files?.attempt ?? 1), 'stop.json');
  await site.place.host.files.write(path, `${JSON.stringify({ by: site.place.actor ?? '' })}\n`);
  // The first process of a container ignores a signal that it has no handler for yet.
  await within(site, SUPERVISOR_MS, signal, async () => (await readJobFiles(site, id))?.claimed !== false);
  for (const [sent, waitMs] of [
    ['SIGTERM', graceMs],
    ['SIGUSR1', SUPERVISOR_MS],
    ['SIGKILL', SUPERVISOR_MS],
  ] as const) {
    await signalContainer(site, container, sent);
    if (await within(site, waitMs, signal, () => hasEnded(site, container))) return;
  }
}

async function hasEnded(site: Site, container: string): Promise<boolean> {
  return (await inspectContainer(site, container))?.running !== true;
}

async function within(
  { place: { clock } }: Site,
  waitMs: number,
  signal: AbortSignal | undefined,
  check: () => Promise<boolean>,
): Promise<boolean> {
  const until = clock.monotonicMs() + waitMs;
  for (;;) {
    if (await check()) return true;
    if (clock.monotonicMs() >= until) return false;
    await clock.sleep(POLL_MS, signal);
  }
}

/** See `Engine.collectJob`: every digest is computed again, on the host. Throws `job-not-collectable` (exit 1). */
export async function collectJob(site: Site, id: string): Promise<JobCollection> {
  const folder = jobFolder(site, id);
  const state = (await readJobStatus(site, id))?.state;
  if (state !== 'succeeded') throw notCollectable(id, message(`job.state.${state ?? 'lost'}`));
  const verdict = await verifyManifest(site.place.host, folder, id);
  if (!verdict.ok) throw notCollectable(id, failureMessage(verdict));
  return toCollection(folder, verdict.manifest);
}

/** Removes a job that does not run, with its container, which may still be on its way out. */
export async function removeJob(site: Site, id: string): Promise<void> {
  const over = (await readJobFiles(site, id))?.exit !== undefined;
  const container = await inspectContainer(site, containerName(id));
  if (!over && container?.running) throw new Error(`job ${id} is running`);
  if (container) await removeContainer(site, container.id);
  await site.place.host.files.remove(jobFolder(site, id));
}
