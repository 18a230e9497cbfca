import { join } from 'node:path/posix';
import { inspectContainer, type ContainerView } from './container.ts';
import { containerName } from './job-container.ts';
import { jobFolder } from '../job/layout.ts';
import { listJobFiles, readJobFiles, type JobFiles } from './job-files.ts';
import { isOfProject, listLabelled, type Labelled } from './labelled.ts';
import { jobWithoutFolder, unlessUnmounted } from './missing-folder.ts';
import type { Site } from './site/site.ts';
import { endedAs, judgeFiles, type ExitRecord, type JobEnd } from '../job/verdict.ts';
import { ownerSeenBy } from '../job/starter.ts';
import type { JobLook, JobStatus } from '../../../core/ports/runner.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';

/** Job state from disk and daemon; undefined if unknown to both. A container may run although its folder is missing. */
export async function readJobStatus(site: Site, id: string, look?: JobLook): Promise<JobStatus | undefined> {
  const { files, unmounted } = await unlessUnmounted(() => readJobFiles(site, id));
  if (files) return statusOf(site, files, await inspectContainer(site, containerName(id)), look);
  const [labelled] = await listLabelled(site, 'job', id);
  if (labelled && (labelled.live || unmounted)) return missingUnlessThere(site, labelled, look);
  if (unmounted) throw unmounted;
  return undefined;
}

/** Files are looked for once more: the job may have been started between the two looks. */
async function missingUnlessThere(site: Site, labelled: Labelled, look?: JobLook): Promise<JobStatus> {
  const files = await readJobFiles(site, labelled.id, { inStore: false });
  if (files) return statusOf(site, files, await inspectContainer(site, containerName(labelled.id)), look);
  return jobWithoutFolder(site, labelled, labelled.live ? 'running' : 'lost');
}

/** A quick look at a job that was just started: that it is absent is a bug. */
export async function requireJobStatus(site: Site, id: string): Promise<JobStatus> {
  const status = await readJobStatus(site, id, { judged: false });
  if (!status) throw new Error(`no job ${id} here`);
  return status;
}

/** Every job of the host that runs, or ran, in a container; of those whose folder is not there, what this project runs. */
export async function listJobs(site: Site): Promise<JobStatus[]> {
  const [files, labelled] = await Promise.all([listJobFiles(site), listLabelled(site, 'job')]);
  const away = labelled.filter((one) => one.live && isOfProject(site, one) && !files.has(one.id));
  const jobs = await Promise.all([
    ...[...files.values()].map(async (one) => statusOf(site, one, await unlessEnded(site, one), { judged: false })),
    ...away.map(({ id }) => readJobStatus(site, id, { judged: false })),
  ]);
  return jobs.filter((job) => job !== undefined);
}

/** The container of a job, unless the record of its end is there: that counts before it, and such jobs are the many. */
async function unlessEnded(site: Site, { exit, spec }: JobFiles): Promise<ContainerView | undefined> {
  return exit ? undefined : inspectContainer(site, containerName(spec.jobId));
}

/** The state of a job whose files and container were read. */
export async function statusOf(
  site: Site,
  read: JobFiles,
  container: ContainerView | undefined,
  look: JobLook = {},
): Promise<JobStatus> {
  const files = await readAgainIfOver(site, read, container);
  const { spec, firstStart, lastEvent } = files;
  return {
    id: spec.jobId,
    kind: spec.kind,
    ...ownerSeenBy(site.place, files.record ?? {}),
    isolatesNetwork: true,
    ...dropAbsent({ startedAt: firstStart, lastEvent }),
    ...(await outcomeOf(site, files, container, look)),
  };
}

async function outcomeOf(
  site: Site,
  files: JobFiles,
  container: ContainerView | undefined,
  look: JobLook,
): Promise<JobEnd> {
  if (files.exit) return endedOutcome(site, files, files.exit, look);
  const current = currentOf(files, container);
  if (current?.running || current?.restarting) return { state: 'running', resumable: false };
  if (!current) return withoutContainer(files);
  if (current.fresh) return { state: 'queued', resumable: false };
  return endedOutcome(site, files, containerExit(current), look);
}

/** It may have begun and ended between the two looks, and left its records. */
async function readAgainIfOver(site: Site, files: JobFiles, container: ContainerView | undefined): Promise<JobFiles> {
  const current = currentOf(files, container);
  const isOver = current !== undefined && !current.running && !current.restarting && !current.fresh;
  return isOver && !files.exit ? ((await readJobFiles(site, files.spec.jobId)) ?? files) : files;
}

/** A stopped job that never started stays stopped until started. */
function withoutContainer({ supervised, stopAsked }: JobFiles): JobEnd {
  if (supervised) return { state: 'lost', resumable: true };
  return stopAsked ? { state: 'stopped', resumable: true } : { state: 'queued', resumable: false };
}

/** The container of the newest attempt. */
function currentOf(files: JobFiles, container: ContainerView | undefined): ContainerView | undefined {
  return container && Number(container.labels['sovran.attempt']) >= files.attempt ? container : undefined;
}

/** Pure: whether a supervisor has taken the newest attempt of a job, or its container was started. */
export function hasBegun(files: JobFiles, container: ContainerView | undefined): boolean {
  return files.exit !== undefined || files.supervised || currentOf(files, container)?.fresh === false;
}

async function endedOutcome(
  site: Site,
  files: JobFiles,
  exit: ExitRecord,
  { judged = true, signal }: JobLook,
): Promise<JobEnd> {
  if (!judged && exit.exitCode === 0) return endedAs(exit, files.verdict);
  const folder = jobFolder(site.place.host, files.spec.jobId);
  const at = join(folder, 'attempts', String(files.attempt));
  return endedAs(exit, await judgeFiles(site.place.host, { ...files, exit, folder, id: files.spec.jobId, at }, signal));
}

const SIGNALS: Readonly<Record<number, string>> = { 129: 'SIGHUP', 130: 'SIGINT', 137: 'SIGKILL', 143: 'SIGTERM' };

/** How a container without a supervisor record ended. Exit 137 means killed, whatever the reason; pure. */
export function containerExit({
  exitCode,
  outOfMemory,
  finishedAt,
}: Pick<ContainerView, 'exitCode' | 'outOfMemory' | 'finishedAt'>): ExitRecord {
  const signal = SIGNALS[exitCode] ?? null;
  return {
    exitCode: signal === null ? exitCode : null,
    signal,
    overTime: false,
    endedAt: new Date(finishedAt).toISOString(),
    peakKiB: 0,
    cpuSeconds: 0,
    oomKills: outOfMemory ? 1 : 0,
    contained: true,
  };
}

/** A job that has not started counts as running, for early followers. */
export async function isRunning(site: Site, id: string): Promise<boolean> {
  const container = await inspectContainer(site, containerName(id));
  if (container?.running || container?.restarting || container?.fresh) return true;
  const files = await readJobFiles(site, id);
  if (!files || files.exit) return files === undefined;
  return !files.supervised && !files.stopAsked && !container;
}
