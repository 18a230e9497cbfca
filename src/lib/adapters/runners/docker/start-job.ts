import { hostScript } from '../../../core/kit/host-script.ts';
import { join } from 'node:path/posix';
import type { DeviceGrant, JobSpec, JobStatus } from '../../../core/ports/runner.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import { containerOptions } from './container-options.ts';
import {
  createContainer,
  hasDevices,
  inspectContainer,
  removeContainer,
  type ContainerView,
  startContainer,
} from './container.ts';
import { refuseDevicesInUse } from './refuse-devices-in-use.ts';
import { readEngine } from '../folders/definitions.ts';
import { requireImage } from './image/installed.ts';
import { jobFolder, jobsFolder, safeName } from '../job/layout.ts';
import { jobFilesOf, type ContainerRecord, type JobFiles, readJobFiles } from './job-files.ts';
import { newMark, ONE_TAIL, parseRuns } from '../job/run-files.ts';
import { contained, containerName, jobDigest, jobWish, workerInside, type JobToRun } from './job-container.ts';
import { jobLaunch } from '../job/launch.ts';
import { requireJobStatus, statusOf } from './job-status.ts';
import { specDiffers } from '../job/errors.ts';
import { starterMark, threadsOn } from '../job/starter.ts';
import { runScript } from '../host/run-script.ts';
import { requireCdi } from './site/require-cdi.ts';
import { INSIDE } from './site/place.ts';
import type { Site } from './site/site.ts';

/** See `JobRunner.start`. Safe to repeat after a kill at any point, and from several processes at once. */
export async function startJob(
  site: Site,
  spec: JobSpec,
  inputs: Record<string, string>,
  devices: DeviceGrant | undefined,
): Promise<JobStatus> {
  await requireCdi(site, devices);
  const [image, code, { cpus }] = await Promise.all([
    requireImage(site, spec.engine.name, spec.engine.environment),
    site.code(spec.engine.name),
    site.facts(),
  ]);
  const threads = threadsOn(site.place.host, spec.resources.threads, cpus);
  const engine = await readEngine(site.place.templates, spec.engine.name);
  const job: JobToRun = { spec, inputs, devices, image, code, threads, engine };
  const files = await prepare(site, job);
  const container = await inspectContainer(site, containerName(spec.jobId));
  if (container) refuseOther(spec, container.labels['sovran.spec-sha256']);
  await run(site, job, files, container);
  return requireJobStatus(site, spec.jobId);
}

/** Makes the folder and returns what it holds by now. */
async function prepare(site: Site, job: JobToRun): Promise<JobFiles> {
  const { host } = site.place;
  const stdin = lines(job.spec, recordOf(site, job, 0));
  const inputs = Object.entries(job.inputs).flatMap(([name, path]) => [safeName(name), path]);
  const [mark, parent] = [newMark(), jobsFolder(host)];
  const args = [mark, parent, safeName(job.spec.jobId), String(ONE_TAIL), await ownerOf(site), ...inputs];
  const [run] = parseRuns(await runScript(host, hostScript('docker/prepare-job'), args, { stdin }), mark, parent);
  const files = run && jobFilesOf(run);
  if (!files) throw new Error(`the folder of job ${job.spec.jobId} cannot be read back`);
  refuseOther(job.spec, jobDigest(files.spec));
  return files;
}

async function run(site: Site, job: JobToRun, files: JobFiles, container: ContainerView | undefined): Promise<void> {
  const attemptOf = Number(container?.labels['sovran.attempt'] ?? 0);
  const current = container !== undefined && attemptOf >= files.attempt;
  if (current && !container.fresh && files.record?.container !== container.id)
    await confirm(site, job, attemptOf, container.id);
  // Its end is on the disk a moment before the container is gone.
  if (current && container.running && !files.exit) return;
  if (current && container.fresh) return runFresh(site, job, files, attemptOf, container);
  const number = await attemptToRun(site, files, current ? container : undefined);
  if (number === undefined) return undefined;
  await refuseDevicesInUse(site, job.devices, containerName(job.spec.jobId));
  await intend(site, job, number);
  if (container) await removeContainer(site, container.id);
  return launch(site, job, number);
}

/** Starts a created container; recreates it if its GPUs changed. */
async function runFresh(
  site: Site,
  job: JobToRun,
  files: JobFiles,
  number: number,
  container: ContainerView,
): Promise<void> {
  await refuseDevicesInUse(site, job.devices, containerName(job.spec.jobId));
  const asMade = hasDevices(container, job.devices);
  // A stop that was cut before it took the container away left its note; this start is later.
  if (files.stopAsked || !asMade) await intend(site, job, number);
  if (!asMade) await removeContainer(site, container.id, { running: false });
  return launch(site, job, number, asMade ? container : undefined);
}

/** The attempt to run, if any: the first, an unstarted one, or the next of a resumable job. */
async function attemptToRun(
  site: Site,
  files: JobFiles,
  container: ContainerView | undefined,
): Promise<number | undefined> {
  if (files.attempt === 0) return 1;
  if (!container && !files.supervised) return files.attempt;
  const { resumable } = await statusOf(site, files, container, { judged: false });
  return resumable ? files.attempt + 1 : undefined;
}

async function intend(site: Site, job: JobToRun, number: number): Promise<void> {
  const folder = jobFolder(site.place.host, job.spec.jobId);
  const { root } = await site.facts();
  const opened = root ? Object.values(job.inputs) : [];
  const worker = workerInside(INSIDE.job, job.image, job.engine, job.threads);
  const stdin = lines(contained(jobLaunch(job.spec, worker)), recordOf(site, job, number));
  await runScript(
    site.place.host,
    hostScript('docker/intend'),
    [folder, String(number), await ownerOf(site), ...opened],
    { stdin },
  );
}

/** Creates or finds the container, starts it and records that, unless the job was stopped. */
async function launch(site: Site, job: JobToRun, number: number, present?: ContainerView): Promise<void> {
  const options = containerOptions(jobWish(site, job, number), await site.facts(), await site.brand());
  const container = present ?? (await createContainer(site, options));
  refuseOther(job.spec, container.labels['sovran.spec-sha256']);
  if (container.fresh && !(await beginContainer(site, job.spec.jobId, container.id))) return;
  await confirm(site, job, number, container.id);
}

/** Records which container an attempt runs in. */
async function confirm(site: Site, job: JobToRun, number: number, container: string): Promise<void> {
  const record: ContainerRecord = { ...recordOf(site, job, number), phase: 'running', container };
  const path = join(jobFolder(site.place.host, job.spec.jobId), 'container.json');
  await site.place.host.files.write(path, `${JSON.stringify(record)}\n`);
}

function recordOf({ place }: Site, { spec, image, devices }: JobToRun, attempt: number): ContainerRecord {
  return {
    phase: 'intent',
    attempt,
    imageId: image.imageId,
    specDigest: digestOf(spec),
    ...starterMark(place),
    ...(devices ? { fence: devices.fence } : {}),
  };
}

/** Owner for a job's files; undefined if the host's user owns them. */
async function ownerOf(site: Site): Promise<string> {
  const { root, uid, gid } = await site.facts();
  return root ? `${uid}:${gid}` : '';
}

function lines(...values: object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

function refuseOther(spec: JobSpec, digest: string | undefined): void {
  if (digest !== jobDigest(spec)) throw specDiffers('job', spec.jobId);
}

/** Starts a created job container. Returns false if it was stopped or removed meanwhile. */
async function beginContainer(site: Site, jobId: string, container: string): Promise<boolean> {
  if (await withdrawn(site, jobId, container)) return false;
  try {
    await startContainer(site, container);
    return true;
  } catch (error) {
    if (await withdrawn(site, jobId, container)) return false;
    throw error;
  }
}

async function withdrawn(site: Site, jobId: string, container: string): Promise<boolean> {
  if (!(await readJobFiles(site, jobId))?.stopAsked) return false;
  await removeContainer(site, container, { running: false });
  return true;
}
