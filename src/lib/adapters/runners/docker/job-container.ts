import { join } from 'node:path/posix';
import { bind, type ContainerWish } from './container-options.ts';
import { DEVICES_LABEL } from './container.ts';
import type { InstalledImage } from './image/installed.ts';
import { jobFolder, safeName } from '../job/layout.ts';
import { INSIDE } from './site/place.ts';
import type { Site } from './site/site.ts';
import type { Launch, WorkerPlace } from '../job/launch.ts';
import { modulePath } from '../process/programs.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import type { EngineDefinition } from '../../../core/project/engine-definition.ts';
import type { DeviceGrant, JobSpec } from '../../../core/ports/runner.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';

/** A job that is to run in a container. */
export interface JobToRun {
  spec: JobSpec;
  inputs: Record<string, string>;
  devices: DeviceGrant | undefined;
  image: InstalledImage;
  /** Folder of the workers' code on the host. */
  code: string;
  threads: number;
  engine: EngineDefinition;
}

/** The supervisor is the container's first process: it reaps, passes signals on, keeps the time, records the end. */
const SUPERVISE = ['-E', '-s', '-S', '-B', `${INSIDE.code}/process/supervise`];

/** Name of a job's container. */
export function containerName(id: string): string {
  return `sovran-${safeName(id)}`;
}

/** What a worker is started from in a container whose folder is seen as `folder`. */
export function workerInside(
  folder: string,
  { python }: InstalledImage,
  engine: EngineDefinition,
  threads: number,
): WorkerPlace {
  const modules = modulePath({ engine: join(INSIDE.code, engine.name), shared: join(INSIDE.code, 'worker') });
  return { python, modules, folder, threads, engine };
}

/** A launch as the supervisor of a container needs it. */
export function contained(launch: Launch): Launch {
  return { ...launch, log: join(launch.cwd, 'stderr.log'), contained: true };
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
    ...dropAbsent({
      'sovran.project': place.project,
      'sovran.actor': place.actor,
      'sovran.clone': place.clone,
      'sovran.project-name': place.projectName,
    }),
    ...(devices ? { 'sovran.fence': String(devices.fence), [DEVICES_LABEL]: devices.uuids.join(',') } : {}),
  };
}

/** SHA-256 hex that identifies a job's definition, without its memory. Pure. */
export function jobDigest({ resources, ...spec }: JobSpec): string {
  const { memoryGiB: _, ...asked } = resources;
  return digestOf({ ...spec, resources: asked }).replace('sha256:', '');
}
