import type { Runner, JobCollection, JobStatus } from '../../../core/ports/runner.ts';
import { readMetrics } from '../host/ask-health.ts';
import { jobReaders, serviceLogs } from '../job/follow-log-file.ts';
import { findCovered } from './image/local-build.ts';
import { installImage } from './image/install.ts';
import { readEnvironment } from './image/installed.ts';
import { jobFolder } from '../job/layout.ts';
import { isRunning, listJobs, readJobStatus, hasBegun } from './job-status.ts';
import { listServices, readService, stopService } from './services.ts';
import { openSite, type Site } from './site/site.ts';
import { startJob } from './start-job.ts';
import { startService } from './start-service.ts';
import { digestOfText } from '../../../core/kit/canonical.ts';
import type { Host } from '../../../core/ports/host.ts';
import { projectMark } from '../../../core/project/listed-host.ts';
import { findResource } from '../../../core/project/resources.ts';
import type { TreeOwner } from '../../host-store/layout.ts';
import { isMarked, markNeeded } from '../../host-store/mark.ts';
import { treeOwner } from '../../hosts/open-host-store.ts';
import { storeRoot } from '../../places.ts';
import { cloneMark } from '../../project-store/actor.ts';
import type { RunnerPlace } from '../host/runner-adapter.ts';
import type { DockerPlace, ImageMarks } from './site/place.ts';
import { collectOutputs } from '../job/manifest.ts';
import { inspectContainer, removeContainer, signalContainer, type ContainerView } from './container.ts';
import { containerName } from './job-container.ts';
import { readJobFiles, type JobFiles } from './job-files.ts';
import { hostScript } from '../../../core/kit/host-script.ts';
import { lookUntil } from '../../../core/kit/time.ts';
import { join } from 'node:path/posix';
import { runScript } from '../host/run-script.ts';

/** Opens the container engine of a host, which sees a project's digest, never its path. */
export async function openDocker({ project, actor, ...place }: RunnerPlace): Promise<Runner> {
  const { host } = place;
  const images = (await findResource(project, 'Host', host.name))?.spec.images;
  return dockerRunner({
    ...place,
    ...(images ? { images } : {}),
    localStore: storeRoot(),
    projectName: (await project.settings()).name,
    project: digestOfText(await projectMark(project, host.transport)).replace('sha256:', ''),
    actor,
    clone: cloneMark(project.root),
    ...(host.transport === 'local' ? {} : { marks: imageMarks(host, await treeOwner(project, actor)) }),
  });
}

function imageMarks(host: Host, owner: TreeOwner): ImageMarks {
  return { add: (digest) => markNeeded(host, owner, digest), has: (digest) => isMarked(host, owner, digest) };
}

/** Jobs and services in containers, over Docker or Podman. All state is in labels and files of the host. */
export function dockerRunner(place: DockerPlace): Runner {
  const site = openSite(place);
  return {
    name: 'docker',
    isolatesNetwork: async () => true,
    environment: (name) => readEnvironment(site, name),
    images: { coveredStore: () => findCovered(place.localStore) },
    install: (name, onProgress, signal, origin) => installImage(site, name, onProgress, signal, origin),
    jobs: {
      start: (spec, inputs, devices) => startJob(site, spec, inputs, devices),
      status: (id, look) => readJobStatus(site, id, look),
      list: () => listJobs(site),
      ...jobReaders(place, (id) => isRunning(site, id)),
      stop: (id, graceMs, signal) => stopJob(site, id, graceMs, signal),
      collect: (id) => collectJob(site, id),
      remove: (id) => removeJob(site, id),
    },
    services: {
      start: (spec, devices) => startService(site, spec, devices),
      status: (id) => readService(site, id),
      metrics: async (id) => readMetrics(site.place.host, (await readService(site, id)).socket),
      list: () => listServices(site),
      stop: (id, graceMs, signal) => stopService(site, id, graceMs, signal),
      ...serviceLogs(place),
    },
  };
}

/** See `JobRunner.collect`. Throws `job-not-collectable` (exit 1). */
async function collectJob(site: Site, id: string): Promise<JobCollection> {
  return collectOutputs(site.place.host, jobFolder(site.place.host, id), id, (await readJobStatus(site, id))?.state);
}

/** Removes a job that does not run, with its container. */
async function removeJob(site: Site, id: string): Promise<void> {
  const over = (await readJobFiles(site, id))?.exit !== undefined;
  const container = await inspectContainer(site, containerName(id));
  if (!over && container?.running) throw new Error(`job ${id} is running`);
  if (container) await removeContainer(site, container.id);
  await site.place.host.files.remove(jobFolder(site.place.host, id));
}

const POLL_MS = 50;
/** How long a supervisor may take to be ready for a signal, or to record the end of a worker it has killed. */
const SUPERVISOR_MS = 10_000;

/** Asks the worker to stop, kills it after the grace period. Removes an unstarted container. */
async function stopJob(site: Site, id: string, graceMs: number, signal?: AbortSignal): Promise<JobStatus> {
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
