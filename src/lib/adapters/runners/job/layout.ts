import { join } from 'node:path/posix';
import type { Host } from '../../../core/ports/host.ts';

/** Ids of jobs and services that are safe as a folder and in a container's name. */
const SAFE_NAME = /^[0-9A-Za-z][0-9A-Za-z.-]{0,62}$/;

/** Folder of a job on its host: document, inputs, attempts, outputs. */
export function jobFolder(host: Host, id: string): string {
  return join(jobsFolder(host), safeName(id));
}

/** Where the folders of jobs lie. */
export function jobsFolder({ place }: Host): string {
  return join(place.root, 'jobs');
}

/** Folder of a service on its host. */
export function serviceFolder(host: Host, id: string): string {
  return join(servicesFolder(host), safeName(id));
}

/** Where the folders of services lie. */
export function servicesFolder({ place }: Host): string {
  return join(place.root, 'services');
}

/** The id itself, if it is a safe name. */
export function safeName(id: string): string {
  if (!SAFE_NAME.test(id)) throw new Error(`not a name: ${JSON.stringify(id.slice(0, 80))}`);
  return id;
}
