import { spawn } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { processStartOf } from '../../run/lock.ts';
import { runProgram } from '../run-program.ts';
import { askSocket } from './ask-socket.ts';
import { configInvalid, haproxyMissing, startFailed } from './errors.ts';
import type { GatewayPlaces } from './places.ts';
import { findProcesses, runningFingerprint } from './workers.ts';

const START_MS = 10_000;
const POLL_MS = 20;

/** Has HAProxy read a configuration without using it. Throws `gateway-config-invalid`. */
export async function validateConfig(places: GatewayPlaces, path: string): Promise<void> {
  const argv = ['haproxy', '-c', '-q', '-C', places.dir, '-f', path];
  const result = await runProgram(argv).catch(() => {
    throw haproxyMissing();
  });
  if (result.exitCode !== 0) throw configInvalid(result.stderr || result.stdout);
}

/**
 * Starts a master with its worker in a process group of its own; its journal goes to a file it keeps open, so it
 * needs nobody once it runs. Resolves when it answers with the expected configuration.
 */
export async function startHaproxy(places: GatewayPlaces, fingerprint: string): Promise<void> {
  await writeFile(places.log, '', { mode: 0o600 });
  const access = openSync(places.access, 'a', 0o600);
  const log = openSync(places.log, 'a', 0o600);
  const argv = ['-W', '-S', `${places.master},mode,600`, '-p', places.pid, '-C', places.dir, '-f', places.config];
  const child = spawn('haproxy', argv, { detached: true, stdio: ['ignore', access, log], cwd: places.dir });
  closeSync(access);
  closeSync(log);
  const gone = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code) => resolve(`exit code ${code}`));
  });
  child.unref();
  await waitForConfig(places, fingerprint, gone);
}

/** Loads the configuration file in a fresh worker; the old one finishes its streams. */
export async function reloadHaproxy(places: GatewayPlaces, fingerprint: string): Promise<void> {
  const answer = await askSocket(places.master, 'reload', START_MS);
  if (!answer.startsWith('Success=1')) throw startFailed(answer.slice(0, 2000));
  await waitForConfig(places, fingerprint);
}

/** Ends the gateway: soft first, so that streams may finish within `graceMs`, then at once. */
export async function stopHaproxy(places: GatewayPlaces, graceMs: number): Promise<void> {
  const master = (await findProcesses(places))?.master ?? (await readOrphan(places));
  if (master === undefined) return;
  for (const [signal, waitMs] of [
    ['SIGUSR1', graceMs],
    ['SIGTERM', 2000],
    ['SIGKILL', 2000],
  ] as const) {
    if (!signalGroup(master, signal)) return;
    if (await waitUntilGone(master, waitMs)) return;
  }
}

/** A master whose sockets were lost: known by its pid file and by our folder in its command line. */
export async function readOrphan(places: GatewayPlaces): Promise<number | undefined> {
  const pid = Number(await readFile(places.pid, 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.split('\0').includes(places.config) ? pid : undefined;
}

async function waitForConfig(places: GatewayPlaces, fingerprint: string, gone?: Promise<string>): Promise<void> {
  let ended: string | undefined;
  void gone?.then((reason) => (ended = reason));
  const deadline = performance.now() + START_MS;
  while (performance.now() < deadline) {
    const loaded = (await runningFingerprint(places)) === fingerprint;
    if (loaded && (await findProcesses(places))) return;
    if (ended !== undefined) break;
    await pause(POLL_MS);
  }
  throw startFailed((await readFile(places.log, 'utf8').catch(() => '')) || (ended ?? ''));
}

function signalGroup(master: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(signal === 'SIGKILL' ? -master : master, signal);
    return true;
  } catch {
    return false;
  }
}

async function waitUntilGone(pid: number, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (performance.now() < deadline) {
    if (processStartOf(pid) === undefined) return true;
    await pause(POLL_MS);
  }
  return false;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
