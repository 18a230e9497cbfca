import { join } from 'node:path/posix';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Host } from '../../../core/ports/host.ts';

/** Where a process runner works: its files lie under the host's root, its sockets under the host's runtime folder. */
export interface ProcessPlace {
  host: Host;
  /** Folder of this machine with one folder per engine, e.g. `cpu`. */
  templates: string;
  clock: Clock;
  /** What the project that asks is called there: what it starts is marked as its own. Never in a job's document, which
   * git keeps. */
  project?: string;
  /** Who asks, and from which clone, beside it. */
  actor?: string;
  clone?: string;
}

/** A name that is safe as a folder: ids of jobs and services. */
const SAFE_NAME = /^[0-9A-Za-z][0-9A-Za-z.-]{0,62}$/;

/** Folder of a job on its host: document, inputs, attempts, outputs. */
export function jobFolder(place: ProcessPlace, id: string): string {
  return join(jobsFolder(place), safe(id));
}

/** Where the folders of jobs lie. */
export function jobsFolder({ host }: ProcessPlace): string {
  return join(host.place.root, 'jobs');
}

/** Folder of a service on its host. */
export function serviceFolder(place: ProcessPlace, id: string): string {
  return join(servicesFolder(place), safe(id));
}

/** Where the folders of services lie. */
export function servicesFolder({ host }: ProcessPlace): string {
  return join(host.place.root, 'services');
}

/** Files of one start, counted from 1: supervisor record, log, exit record. */
export function attemptFolder(folder: string, number: number): string {
  return join(folder, 'attempts', String(number));
}

function safe(id: string): string {
  if (!SAFE_NAME.test(id)) throw new Error(`not a name: ${JSON.stringify(id.slice(0, 80))}`);
  return id;
}
