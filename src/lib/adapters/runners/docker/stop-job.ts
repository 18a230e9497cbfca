import { hostScript } from '../../../core/kit/host-script.ts';
import { lookUntil } from '../../../core/kit/time.ts';
import { join } from 'node:path/posix';
import type { JobStatus } from '../../../core/ports/runner.ts';
import { runScript } from '../host/run-script.ts';
import { type ContainerView, inspectContainer, removeContainer, signalContainer } from './container.ts';
import { containerName } from './job-container.ts';
import { jobFolder } from '../job/layout.ts';
import { type JobFiles, readJobFiles } from './job-files.ts';
import { hasBegun, readJobStatus } from './job-status.ts';
import type { Site } from './site/site.ts';

const POLL_MS = 50;
/** How long a supervisor may take to be ready for a signal, or to record the end of a worker it has killed. */
const SUPERVISOR_MS = 10_000;

/** Asks the worker to stop, kills it after the grace period. Removes an unstarted container. */
export async function stopJob(site: Site, id: string, graceMs: number, signal?: AbortSignal): Promise<JobStatus> {
  const before = await inspectContainer(site, containerName(id));
  if (!before?.running) await holdBack(site, id, before);
  // Whoever starts the job looks for the note before the container begins, or it is there by now.
  const container = await withoutFresh(site, id);
  if (container?.running) await stopContainer(site, id, container.id, graceMs, signal);
  const status = await readJobStatus(site, id);
  if (status && (status.folderAway === undefined || status.state === 'running')) return status;
  if (!status && !before) throw new Error(`no job ${id} here`);
  const ended = container ? container.running : before?.fresh === true;
  return stoppedAway(site, status ?? { id, kind: 'finetune', resumable: false }, ended);
}

/** One whose folder is not there leaves no word of its end: how it ended is known only where this stop `ended` it. */
function stoppedAway(site: Site, status: Omit<JobStatus, 'state'>, ended: boolean): JobStatus {
  return { ...status, state: ended ? 'stopped' : 'lost', folderAway: jobFolder(site.place.host, status.id) };
}

/** The container of a job; undefined while only created. */
async function withoutFresh(site: Site, id: string): Promise<ContainerView | undefined> {
  const container = await inspectContainer(site, containerName(id));
  if (!container?.fresh) return container;
  await removeContainer(site, container.id, { running: false });
  return inspectContainer(site, containerName(id));
}

async function holdBack(site: Site, id: string, container: ContainerView | undefined): Promise<void> {
  const files = await readJobFiles(site, id, { inStore: !container });
  if (!files || hasBegun(files, container)) return;
  const stdin = stopRequest(site);
  await runScript(
    site.place.host,
    hostScript('docker/hold-back'),
    [jobFolder(site.place.host, id), String(Math.max(1, files.attempt))],
    { stdin },
  );
}

function stopRequest({ place }: Site): string {
  return `${JSON.stringify({ by: place.actor ?? '' })}\n`;
}

async function stopContainer(
  site: Site,
  id: string,
  container: string,
  graceMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const files = await readJobFiles(site, id, { inStore: false });
  if (files) await noteStop(site, id, files, signal);
  for (const [sent, waitMs] of [
    ['SIGTERM', graceMs],
    ['SIGUSR1', SUPERVISOR_MS],
    ['SIGKILL', SUPERVISOR_MS],
  ] as const) {
    await signalContainer(site, container, sent);
    if (await within(site, waitMs, signal, () => hasEnded(site, container))) return;
  }
}

async function noteStop(site: Site, id: string, { attempt }: JobFiles, signal: AbortSignal | undefined): Promise<void> {
  const path = join(jobFolder(site.place.host, id), 'attempts', String(attempt), 'stop.json');
  await site.place.host.files.write(path, stopRequest(site));
  // The first process of a container ignores a signal that it has no handler for yet.
  await within(site, SUPERVISOR_MS, signal, async () => (await readJobFiles(site, id))?.supervised !== false);
}

async function hasEnded(site: Site, container: string): Promise<boolean> {
  return (await inspectContainer(site, container))?.running !== true;
}

function within(
  { place: { clock } }: Site,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  check: () => Promise<boolean>,
): Promise<boolean> {
  return lookUntil(clock, { timeoutMs, pollMs: POLL_MS, signal }, check, (isSo) => isSo);
}
