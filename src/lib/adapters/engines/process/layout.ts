import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../ports/clock.ts';
import { packageRoot } from '../../package-root.ts';

/** Where a process engine keeps things: durable files under `store`, sockets under `runtime`. */
export interface EnginePlace {
  store: string;
  runtime: string;
  /** Folder with one folder per engine, e.g. `cpu`. */
  templates: string;
  clock: Clock;
  /** Folder of the project that asks: what it starts is marked as its own. Never in a job's document, which git keeps. */
  project?: string;
}

/** A name that is safe as a folder: ids of jobs and services. */
const SAFE_NAME = /^[0-9A-Za-z][0-9A-Za-z.-]{0,62}$/;

export function jobFolder(place: EnginePlace, id: string): string {
  return join(place.store, 'jobs', safe(id));
}

export function serviceFolder(place: EnginePlace, id: string): string {
  return join(place.store, 'services', safe(id));
}

/** The workers' code, put on the module path of their interpreter. */
export function workerFolder(place: EnginePlace): string {
  return join(place.templates, 'cpu');
}

/** Our programs that stand beside workers on a host. */
export function supervisorProgram(name: 'supervise' | 'build'): string {
  return join(packageRoot(), 'templates', 'engines', 'process', name);
}

/** Threads a worker gets: what it asks for, at most the cores of this host. */
export function boundThreads(wanted: number | undefined): number {
  const cores = availableParallelism();
  return Math.max(1, Math.min(wanted ?? cores, cores));
}

/** Order of ids: by code unit, which for ULIDs is by time. */
export function byName(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function safe(id: string): string {
  if (!SAFE_NAME.test(id)) throw new Error(`not a name: ${JSON.stringify(id.slice(0, 80))}`);
  return id;
}
