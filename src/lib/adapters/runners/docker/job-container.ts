import { join } from 'node:path/posix';
import { bind, type ContainerWish } from './container-options.ts';
import { DEVICES_LABEL } from './container.ts';
import type { InstalledImage } from './image/installed.ts';
import { jobFolder, safeName } from '../job/layout.ts';
import { INSIDE } from './site/place.ts';
import type { Site } from './site/site.ts';
import { childEnvironment } from '../job/starter.ts';
import { modulePath } from '../process/programs.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import type { DeviceGrant, JobSpec } from '../../../core/ports/runner.ts';

/** What a supervisor in a container reads: the worker's command and its bounds. */
export interface ContainedLaunch {
  argv: string[];
  env: Record<string, string>;
  cwd: string;
  unlink: string[];
  wallSeconds?: number;
  graceSeconds: number;
  logBytes: number;
  log: string;
  contained: true;
  /** A service: the same container starts again and again in the same folder. */
  restarts?: true;
}

/** A job that is to run in a container. */
export interface JobToRun {
  spec: JobSpec;
  inputs: Record<string, string>;
  devices: DeviceGrant | undefined;
  image: InstalledImage;
  /** Folder of the workers' code on the host. */
  code: string;
  threads: number;
  /** The engine's own variables. */
  variables: Record<string, string>;
}

const LOG_BYTES = 4 * 1024 * 1024;
const WALL_GRACE_SECONDS = 60;
/** The supervisor is the container's first process: it reaps, passes signals on, keeps the time, records the end. */
const SUPERVISE = ['-E', '-s', '-S', '-B', `${INSIDE.code}/process/supervise`];

/** Name of a job's container. */
export function containerName(id: string): string {
  return `sovran-${safeName(id)}`;
}

/** Where Python finds an engine's worker inside a container. */
export function modulesInside(engine: string): string {
  return modulePath({ engine: join(INSIDE.code, engine), shared: join(INSIDE.code, 'worker') });
}

/** What a worker of a job is started with. */
export function jobLaunch({ spec, image, threads, variables }: JobToRun): ContainedLaunch {
  return {
    argv: [image.python, '-m', 'sovran_worker', spec.kind, '--job', INSIDE.job],
    env: { ...childEnvironment(modulesInside(spec.engine.name), join(INSIDE.job, 'scratch'), threads), ...variables },
    cwd: INSIDE.job,
    unlink: [],
    wallSeconds: spec.limits.wallSeconds,
    graceSeconds: WALL_GRACE_SECONDS,
    logBytes: LOG_BYTES,
    log: join(INSIDE.job, 'stderr.log'),
    contained: true,
  };
}

/** The container of an attempt. */
export function jobWish(site: Site, job: JobToRun, attempt: number): ContainerWish {
  const { spec, image, inputs, code, devices, threads } = job;
  const mounts = Object.entries(inputs).map(([name, path]) => bind(path, join(INSIDE.job, 'in', safeName(name)), true));
  return {
    name: containerName(spec.jobId),
    imageId: image.imageId,
    command: superviseCommand(image.python, join(INSIDE.job, 'attempts', String(attempt))),
    labels: {
      'sovran.job': spec.jobId,
      'sovran.attempt': String(attempt),
      ...commonLabels(site, jobDigest(spec), devices),
    },
    mounts: [bind(jobFolder(site.place.host, spec.jobId), INSIDE.job, false), bind(code, INSIDE.code, true), ...mounts],
    restart: 'no',
    threads,
    memoryGiB: spec.resources.memoryGiB,
    devices,
  };
}

/** What runs in a container: the supervisor, with the folder as it is seen inside. */
export function superviseCommand(python: string, folder: string): string[] {
  return [python, ...SUPERVISE, folder];
}

/** Labels that identify containers; `digest`: SHA-256 hex of their definition. */
export function commonLabels(
  { place }: Site,
  digest: string,
  devices: DeviceGrant | undefined,
): Record<string, string> {
  return {
    'sovran.spec-sha256': digest,
    ...(place.project === undefined ? {} : { 'sovran.project': place.project }),
    ...(place.actor === undefined ? {} : { 'sovran.actor': place.actor }),
    ...(place.clone === undefined ? {} : { 'sovran.clone': place.clone }),
    ...(place.projectName === undefined ? {} : { 'sovran.project-name': place.projectName }),
    ...(devices ? { 'sovran.fence': String(devices.fence), [DEVICES_LABEL]: devices.uuids.join(',') } : {}),
  };
}

/** SHA-256 hex that identifies a job's definition, without its memory. Pure. */
export function jobDigest({ resources, ...spec }: JobSpec): string {
  const { memoryGiB: _, ...asked } = resources;
  return digestOf({ ...spec, resources: asked }).replace('sha256:', '');
}
