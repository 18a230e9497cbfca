import type { ServiceStatus, ServiceSpec } from '../../../core/ports/runner.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import { inspectContainer, removeContainer, type ContainerView } from './container.ts';
import { knownOf, unlessUnmounted } from './missing-folder.ts';
import { isOfProject, listLabelled, type Labelled } from './labelled.ts';
import { isHealthy } from '../host/ask-health.ts';
import { ownerSeenBy } from '../job/starter.ts';
import { stateOfLiving, lifeOf, type Life } from '../job/life.ts';
import { lastWordsOf } from '../job/log-file.ts';
import { serviceFolder, servicesFolder } from '../job/layout.ts';
import { isRefusal } from './site/daemon.ts';
import { CHANGE_MS } from './site/answer-in-time.ts';
import type { Site } from './site/site.ts';
import { createHash } from 'node:crypto';
import { join } from 'node:path/posix';
import { jsonOf, listRuns, readRun, type RunFiles } from '../job/run-files.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';

/** State of a service, asked of the daemon and of its own health route. */
export async function readService(site: Site, id: string): Promise<ServiceStatus> {
  const { files, unmounted } = await unlessUnmounted(() => readServiceFiles(site, id));
  if (files) return statusOf(site, files);
  const labelled = await findLabelled(site, id);
  if (labelled?.live) return missingUnlessThere(site, labelled);
  if (unmounted) throw unmounted;
  return { id, state: 'absent', socket: socketPath(site, id), labels: {} };
}

/** Files are looked for once more: the service may have been started between the two looks. */
async function missingUnlessThere(site: Site, labelled: Labelled): Promise<ServiceStatus> {
  const files = await readServiceFiles(site, labelled.id, { inStore: false });
  return files ? statusOf(site, files) : serviceWithoutFolder(site, labelled);
}

/** A service that runs, of which the store has no folder: all that is known of it stands in labels. */
async function serviceWithoutFolder(site: Site, { id, labels, createdAt }: Labelled): Promise<ServiceStatus> {
  const socket = socketPath(site, id);
  const spec = labels['sovran.spec-sha256'];
  return {
    id,
    state: (await isHealthy(site.place.host, socket)) ? 'healthy' : 'unhealthy',
    socket,
    labels: {},
    startedAt: createdAt,
    folderAway: serviceFolder(site.place.host, id),
    ...(spec === undefined ? {} : { specDigest: `sha256:${spec}` }),
    ...knownOf(site, labels),
  };
}

/** Another store may have a service of that id: it is this one by its name, or by its project where the root has changed. */
async function findLabelled(site: Site, id: string): Promise<Labelled | undefined> {
  const name = serviceContainer(site, id);
  const found = await listLabelled(site, 'service', id);
  return found.find(({ names }) => names.includes(name)) ?? found.find((one) => isOfProject(site, one));
}

/** As `readService`, for all services of the host. */
export async function listServices(site: Site): Promise<ServiceStatus[]> {
  const [files, labelled] = await Promise.all([listServiceFiles(site), listLabelled(site, 'service')]);
  const known = new Set(files.map(({ spec }) => spec.id));
  const away = labelled.filter((one) => one.live && isOfProject(site, one) && !known.has(one.id));
  const found = await Promise.all([
    ...files.map((one) => statusOf(site, one)),
    ...away.map(({ id }) => readService(site, id)),
  ]);
  return found.filter(({ state }) => state !== 'absent');
}

async function statusOf(site: Site, files: ServiceFiles): Promise<ServiceStatus> {
  const { spec, project, life } = files;
  const { id, labels } = spec;
  const socket = socketPath(site, id);
  const container = await inspectContainer(site, serviceContainer(site, id));
  if (!container || container.fresh) return { id, state: 'absent', socket, labels };
  const state = hasEnded(files, container) ? 'exited' : await stateOfLiving(site.place.host, life, socket);
  const lastWords =
    state === 'exited' ? await lastWordsOf(site.place.host, serviceFolder(site.place.host, id)) : undefined;
  return {
    id,
    state,
    socket,
    labels,
    specDigest: digestOf(spec),
    isolatesNetwork: true,
    startedAt: new Date(container.startedAt).toISOString(),
    ...ownerSeenBy(site.place, {
      project,
      actor: container.labels['sovran.actor'],
      clone: container.labels['sovran.clone'],
    }),
    ...(container.running && life.run ? { pid: container.pid } : {}),
    ...dropAbsent({ lastWords, restarts: life.restarts }),
  };
}

/** Its container may run on, idle. One whose supervisor ends before it was ever healthy has ended, though it is started again. */
function hasEnded({ life: { ended, healthy } }: ServiceFiles, { running, restarting }: ContainerView): boolean {
  return ended || (!running && !(restarting && healthy));
}

/** Ends the service and forgets it. The daemon kills what has not ended after the grace, counted in seconds. */
export async function stopService(site: Site, id: string, graceMs: number, signal?: AbortSignal): Promise<void> {
  // Its name follows from the host's root: one that was started below another is found by its labels.
  const named = await inspectContainer(site, serviceContainer(site, id));
  const container = named?.id ?? (await findLabelled(site, id))?.container;
  if (container) {
    const daemon = await site.daemon();
    await daemon
      .call((docker) => docker.getContainer(container).stop({ t: Math.ceil(graceMs / 1000) }), graceMs + CHANGE_MS)
      .catch((error: unknown) => {
        if (!isRefusal(error, 304, 404)) throw error;
      });
    signal?.throwIfAborted();
    await removeContainer(site, container);
  }
  await site.place.host.files.remove(serviceFolder(site.place.host, id), socketFolder(site, id));
}

/** What the disk of a host says of a service. */
interface ServiceFiles {
  spec: ServiceSpec;
  project?: string | undefined;
  life: Life;
}

/** Short and the same for one service of one host's folder, however many such folders share the daemon. */
function serviceMark(site: Site, id: string): string {
  return createHash('sha256').update(serviceFolder(site.place.host, id)).digest('hex').slice(0, 12);
}

/** Folder of the socket, and nothing else, shared with the container. */
export function socketFolder(site: Site, id: string): string {
  return join(site.place.host.place.runtime, `svc-${serviceMark(site, id)}`);
}

/** Where a service listens, as the host sees it. */
export function socketPath(site: Site, id: string): string {
  return join(socketFolder(site, id), 'e.sock');
}

/** Name of the container of a service. */
export function serviceContainer(site: Site, id: string): string {
  return `sovran-svc-${serviceMark(site, id)}`;
}

/** What the disk of a host says of a service; undefined when it has none of that id. `inStore` as of `readJobFiles`. */
export async function readServiceFiles(
  { place: { host } }: Site,
  id: string,
  { inStore = true } = {},
): Promise<ServiceFiles | undefined> {
  const run = await readRun(host, serviceFolder(host, id), { tail: 0, contained: true, recorded: inStore });
  return run && serviceFilesOf(run);
}

/** Services of the host that run in containers. */
export async function listServiceFiles({ place: { host } }: Site): Promise<ServiceFiles[]> {
  const runs = await listRuns(host, servicesFolder(host), { tail: 0, contained: true });
  return runs.flatMap((run) => serviceFilesOf(run) ?? []);
}

function serviceFilesOf(run: RunFiles): ServiceFiles | undefined {
  const spec = jsonOf<ServiceSpec>(run, 'spec.json');
  const project = jsonOf<{ project?: string }>(run, 'container.json')?.project;
  return spec && { spec, project, life: lifeOf(run, '') };
}
