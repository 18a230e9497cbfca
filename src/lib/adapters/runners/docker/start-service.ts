import { hostScript } from '../../../core/kit/host-script.ts';
import { join } from 'node:path/posix';
import type { DeviceGrant, ServiceSpec, ServiceStatus } from '../../../core/ports/runner.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import { serviceDocument, serviceLaunch } from '../job/launch.ts';
import { threadsOn } from '../job/starter.ts';
import { refuseLongSocket } from '../job/runtime-folder.ts';
import { specDiffers } from '../job/errors.ts';
import { bind, containerOptions, type ContainerWish } from './container-options.ts';
import {
  createContainer,
  hasDevices,
  inspectContainer,
  removeContainer,
  startContainer,
  type ContainerView,
} from './container.ts';
import { refuseDevicesInUse } from './refuse-devices-in-use.ts';
import { requireImage, type InstalledImage } from './image/installed.ts';
import { readEngine } from '../folders/definitions.ts';
import { commonLabels, contained, superviseCommand, workerInside } from './job-container.ts';
import { serviceFolder } from '../job/layout.ts';
import { serviceContainer, socketFolder, socketPath, readService } from './services.ts';
import { INSIDE } from './site/place.ts';
import { runScript } from '../host/run-script.ts';
import { requireCdi } from './site/require-cdi.ts';
import type { Site } from './site/site.ts';

/** See `ServiceRunner.start`. A service that runs under the same id with another spec is refused. */
export async function startService(
  site: Site,
  spec: ServiceSpec,
  devices: DeviceGrant | undefined,
): Promise<ServiceStatus> {
  refuseLongSocket(socketPath(site, spec.id));
  await requireCdi(site, devices);
  const [image, code] = await Promise.all([requireImage(site, spec.engine, spec.environment), site.code(spec.engine)]);
  const present = await inspectContainer(site, serviceContainer(site, spec.id));
  if (present && (await isKept(site, spec, present, devices))) return readService(site, spec.id);
  await refuseDevicesInUse(site, devices, serviceContainer(site, spec.id));
  await prepare(site, spec, image);
  if (present && !present.fresh) await removeContainer(site, present.id);
  const { cpus } = await site.facts();
  const wish = wishOf(site, spec, { image, code, devices, threads: threadsOn(site.place.host, spec.threads, cpus) });
  const container = await createContainer(site, containerOptions(wish, await site.facts(), await site.brand()));
  if (container.labels['sovran.spec-sha256'] !== labelOf(spec)) throw specDiffers('service', spec.id);
  if (container.fresh) await startContainer(site, container.id);
  return readService(site, spec.id);
}

/** It runs as wished. One that runs otherwise is refused, one that never began otherwise, or with other GPUs, gives way. */
async function isKept(
  site: Site,
  spec: ServiceSpec,
  present: ContainerView,
  devices: DeviceGrant | undefined,
): Promise<boolean> {
  const same = present.labels['sovran.spec-sha256'] === labelOf(spec);
  if (present.fresh && !(same && hasDevices(present, devices))) await removeContainer(site, present.id);
  const { state } = await readService(site, spec.id);
  if (state === 'absent' || state === 'exited') return false;
  if (!same) throw specDiffers('service', spec.id);
  return true;
}

async function prepare(site: Site, spec: ServiceSpec, image: InstalledImage): Promise<void> {
  const { root, uid, gid, cpus } = await site.facts();
  const threads = threadsOn(site.place.host, spec.threads, cpus);
  const container = { imageId: image.imageId, ...(site.place.project ? { project: site.place.project } : {}) };
  const engine = await readEngine(site.place.templates, spec.engine);
  const worker = workerInside(INSIDE.service, image, engine, threads);
  const launch = contained(serviceLaunch(worker, { home: '/tmp', socket: SEEN.socket }));
  const documents = [container, spec, serviceDocument(spec, threads, SEEN), launch];
  const stdin = documents.map((document) => `${JSON.stringify(document)}\n`).join('');
  const owner = root ? `${uid}:${gid}` : '';
  const trees = [spec.modelTree, ...(spec.adapters ?? []).map(({ tree }) => tree)];
  const args = [serviceFolder(site.place.host, spec.id), socketFolder(site, spec.id), owner, ...trees];
  await runScript(site.place.host, hostScript('docker/prepare-service'), args, { stdin });
}

/** Where the worker sees what it serves. */
const SEEN = {
  socket: join(INSIDE.socket, 'e.sock'),
  model: INSIDE.model,
  adapter: (name: string) => join(INSIDE.adapters, name),
};

interface ServiceParts {
  image: InstalledImage;
  code: string;
  devices: DeviceGrant | undefined;
  threads: number;
}

function wishOf(site: Site, spec: ServiceSpec, { image, code, devices, threads }: ServiceParts): ContainerWish {
  return {
    name: serviceContainer(site, spec.id),
    imageId: image.imageId,
    command: superviseCommand(image.python, INSIDE.service),
    labels: { 'sovran.service': spec.id, ...commonLabels(site, labelOf(spec), devices) },
    mounts: [
      bind(serviceFolder(site.place.host, spec.id), INSIDE.service, false),
      bind(socketFolder(site, spec.id), INSIDE.socket, false),
      bind(spec.modelTree, INSIDE.model, true),
      ...(spec.adapters ?? []).map(({ name, tree }) => bind(tree, join(INSIDE.adapters, name), true)),
      bind(code, INSIDE.code, true),
    ],
    restart: 'unless-stopped',
    threads,
    devices,
  };
}

function labelOf(spec: ServiceSpec): string {
  return digestOf(spec).replace('sha256:', '');
}
