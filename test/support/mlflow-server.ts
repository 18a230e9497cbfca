import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { withLock } from '../../scripts/rig/lock.ts';
import { freePort } from './free-port.ts';

const run = promisify(execFile);
const LOCK = join(import.meta.dirname, '..', 'nightly', 'engines', 'mlflow.lock');
/** Environments stay from one run to the next, named by the digest of their lock; to remove one, delete its folder. */
const CACHE = join(import.meta.dirname, '..', '..', '.test', 'mlflow');
const READY_MS = 180_000;
/** Nothing is looked for or sent elsewhere, and no queue of jobs is started. */
const QUIET = { MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false', MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: '1' };

function environmentFolder(): string {
  const digest = createHash('sha256').update(readFileSync(LOCK)).digest('hex');
  return join(CACHE, digest.slice(0, 12));
}

/** True if the environment of the lock is built. */
function hasMlflow(): boolean {
  return existsSync(join(environmentFolder(), 'ready'));
}

/** Python of an environment with MLflow and nothing else; built once, 0.85 GB, three minutes. */
export async function ensureMlflow(): Promise<string> {
  const folder = environmentFolder();
  mkdirSync(CACHE, { recursive: true });
  await withLock(async () => {
    if (hasMlflow()) return;
    rmSync(folder, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', folder]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-cache-dir'];
    const locked = ['--require-hashes', '--no-deps', '--only-binary=:all:', '-r', LOCK];
    await run(join(folder, 'bin', 'python'), [...pip, ...locked], { maxBuffer: 2 ** 24 });
    writeFileSync(join(folder, 'ready'), '');
  }, CACHE);
  return join(folder, 'bin', 'python');
}

export interface MlflowServer {
  url: string;
  /** Answer of its REST API. */
  ask<T>(path: string, body?: object): Promise<T>;
  close(): Promise<void>;
}

/** An MLflow server on loopback with SQLite below a folder; further arguments are its own. */
export async function startMlflow(python: string, folder: string, args: string[] = []): Promise<MlflowServer> {
  const port = await freePort();
  const store = ['--backend-store-uri', `sqlite:///${folder}/m.db`, '--artifacts-destination', join(folder, 'art')];
  const listen = ['--host', '127.0.0.1', '--port', String(port), '--workers', '1'];
  const argv = ['-m', 'mlflow', 'server', ...store, ...listen, ...args];
  // A group of its own: the server has children.
  const child = spawn(python, argv, {
    cwd: folder,
    env: { ...process.env, ...QUIET },
    stdio: 'ignore',
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    await ended;
  };
  try {
    await waitReady(url, () => child.exitCode !== null);
  } catch (error) {
    await close();
    throw error;
  }
  return { url, ask: (path, body) => ask(`${url}/api/2.0/mlflow/${path}`, body), close };
}

async function waitReady(url: string, hasEnded: () => boolean): Promise<void> {
  const until = performance.now() + READY_MS;
  while (performance.now() < until && !hasEnded()) {
    const answer = await fetch(`${url}/health`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(250);
  }
  throw new Error(`the MLflow server at ${url} does not answer`);
}

async function ask<T>(address: string, body?: object): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(address, body ? { method: 'POST', headers, body: JSON.stringify(body) } : {});
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}
