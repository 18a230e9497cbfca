import { hostScript } from '../../../core/kit/host-script.ts';
import { createHash } from 'node:crypto';
import { join } from 'node:path/posix';
import type { ServiceSpec } from '../../../core/ports/runner.ts';
import { safeName } from './job-files.ts';
import { runScript } from '../host/run-script.ts';
import type { Site } from './site/site.ts';

/** What the disk of a host says of a service. */
export interface ServiceFiles {
  spec: ServiceSpec;
  project?: string | undefined;
  /** Start of the container in which it was seen healthy. */
  healthySince?: string | undefined;
}

/** Folder of a service on the host. */
export function serviceFolder({ place }: Site, id: string): string {
  return join(place.host.place.root, 'services', safeName(id));
}

/** Short and the same for one service of one host's folder, however many such folders share the daemon. */
function serviceMark(site: Site, id: string): string {
  return createHash('sha256').update(serviceFolder(site, id)).digest('hex').slice(0, 12);
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
  site: Site,
  id: string,
  { inStore = true } = {},
): Promise<ServiceFiles | undefined> {
  return (await printServices(site, safeName(id), inStore ? 'recorded' : '')).at(0);
}

/** Services of the host that run in containers, by name. */
export async function listServiceFiles(site: Site): Promise<ServiceFiles[]> {
  return printServices(site, '', '');
}

async function printServices(site: Site, id: string, known: 'recorded' | ''): Promise<ServiceFiles[]> {
  const output = await runScript(site.place.host, hostScript('docker/print-services'), [
    join(site.place.host.place.root, 'services'),
    id,
    known,
  ]);
  const found = new Map<string, Record<string, unknown>>();
  for (const line of output.split('\n')) {
    const [service, file, base64] = line.split(' ', 3);
    if (service === undefined || file === undefined || base64 === undefined) continue;
    found.set(service, { ...found.get(service), [file]: JSON.parse(Buffer.from(base64, 'base64').toString()) });
  }
  return [...found.values()].flatMap(({ spec, container, healthy }) =>
    spec === undefined ? [] : [toFiles(spec as ServiceSpec, container, healthy)],
  );
}

function toFiles(spec: ServiceSpec, container: unknown, healthy: unknown): ServiceFiles {
  return {
    spec,
    project: (container as { project?: string } | undefined)?.project,
    healthySince: (healthy as { startedAt?: string } | undefined)?.startedAt,
  };
}
