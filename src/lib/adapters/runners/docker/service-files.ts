import { createHash } from 'node:crypto';
import { join } from 'node:path/posix';
import type { ServiceSpec } from '../../../core/ports/runner.ts';
import { serviceFolder, servicesFolder } from '../job/layout.ts';
import { lifeOf, type Life } from '../job/life.ts';
import { jsonOf, listRuns, readRun, type RunFiles } from '../job/run-files.ts';
import type { Site } from './site/site.ts';

/** What the disk of a host says of a service. */
export interface ServiceFiles {
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
