import { join } from 'node:path/posix';
import type { EngineDefinition } from '../../../core/project/engine-definition.ts';
import type { JobSpec, ServiceSpec } from '../../../core/ports/runner.ts';
import { childEnvironment } from './starter.ts';

/** What a supervisor reads: the worker's command and its bounds. */
export interface Launch {
  argv: string[];
  env: Record<string, string>;
  cwd: string;
  /** Files removed before the start and after the end, e.g. a socket. */
  unlink: string[];
  wallSeconds?: number;
  /** Between asking and ending, when the time is over. */
  graceSeconds: number;
  logBytes: number;
  /** File of the log, where it is not in the folder above the attempts. */
  log?: string;
  contained?: true;
  /** Beginnings of variables that the worker inherits; by default it inherits none. */
  inherit?: readonly string[];
  /** The worker keeps the machine's network. */
  network?: true;
  /** A service's: seconds to wait before each restart; it may have as many within ten minutes. */
  restartWaits?: readonly number[];
}

/** What a worker is started from, in the paths that it sees. */
export interface WorkerPlace {
  python: string;
  /** Where Python finds the worker's modules. */
  modules: string;
  /** Folder of the job or service. */
  folder: string;
  threads: number;
  engine: EngineDefinition;
}

const MIB = 1024 * 1024;
const WALL_GRACE_SECONDS = 60;
const RESTART_WAITS = [1, 2, 4, 8, 16];

/** How the worker of a job is started. */
export function jobLaunch(
  { kind, limits }: JobSpec,
  { python, modules, folder, threads, engine }: WorkerPlace,
): Launch {
  return {
    argv: [python, '-m', 'sovran_worker', kind, '--job', folder],
    env: { ...childEnvironment(modules, join(folder, 'scratch'), threads), ...engine.variables },
    cwd: folder,
    unlink: [],
    wallSeconds: limits.wallSeconds,
    graceSeconds: WALL_GRACE_SECONDS,
    logBytes: 4 * MIB,
  };
}

/** How the worker of a service is started, which reads `service.json` of its folder. */
export function serviceLaunch(
  { python, modules, folder, threads, engine }: WorkerPlace,
  { home, socket }: { home: string; socket: string },
): Launch {
  return {
    argv: [python, '-m', 'sovran_worker', 'serve', '--service', join(folder, 'service.json')],
    env: { ...childEnvironment(modules, home, threads), ...engine.variables },
    cwd: folder,
    unlink: [socket],
    graceSeconds: engine.serves?.drainSeconds ?? 0,
    logBytes: MIB,
    restartWaits: RESTART_WAITS,
  };
}

/** What the worker of a service reads, in the paths that it sees. */
export function serviceDocument(
  { modelFile, parallel, contextTokens, alias, config, adapters }: ServiceSpec,
  threads: number,
  seen: { socket: string; model: string; adapter: (name: string, tree: string) => string },
): object {
  return {
    socket: seen.socket,
    model: join(seen.model, modelFile),
    parallel,
    contextTokens,
    threads,
    alias,
    config,
    ...(adapters ? { adapters: adapters.map(({ name, tree }) => ({ name, path: seen.adapter(name, tree) })) } : {}),
  };
}
