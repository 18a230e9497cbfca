import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';
import { labsFolder } from './place.ts';
import { clearStalePids } from './stale-pids.ts';

const SYSTEM_SOCKET = '/var/run/docker.sock';

/** Socket of the engine that carries labs; `SOVRAN_LAB_SOCKET` names one that is not the system's. */
export function socketPath(): string {
  return process.env.SOVRAN_LAB_SOCKET || SYSTEM_SOCKET;
}

/** The machine's Docker; DOCKER_HOST is not asked, since labs need its file system and network. */
export function docker(): Docker {
  for (const name of ['DOCKER_HOST', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH']) delete process.env[name];
  return new Docker({ socketPath: socketPath() });
}

/** Whether an engine answers. */
export async function answers(): Promise<boolean> {
  return docker()
    .ping()
    .then(() => true)
    .catch(() => false);
}

/**
 * Starts a `dockerd` where none runs. The last `down` stops the one of a lab's own socket; the one of the system's socket
 * stays, since others may have come to use it.
 */
export async function ensureEngine(): Promise<void> {
  if (await answers()) return;
  clearStalePids();
  mkdirSync(labsFolder(), { recursive: true });
  const log = openSync(join(labsFolder(), 'dockerd.log'), 'a');
  // It outlives whoever starts it, and so the folder of temporary files that one has.
  const env = { ...process.env, TMPDIR: undefined };
  const child = spawn('dockerd', engineArguments(), { detached: true, stdio: ['ignore', log, log], env });
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  await Promise.race([failed, once(answers, 300, 'dockerd does not answer; see dockerd.log in the folder of labs')]);
  child.unref();
  if (socketPath() !== SYSTEM_SOCKET) writeFileSync(pidFile(), `${child.pid} ${startOf(child.pid ?? 0)}\n`);
}

/** Beside the system's socket, an engine needs folders of its own and leaves the system's network alone. */
function engineArguments(): string[] {
  const host = ['--host', `unix://${socketPath()}`];
  if (socketPath() === SYSTEM_SOCKET) return host;
  const at = (name: string): string => join(labsFolder(), 'engine', name);
  const apart = ['--bridge=none', '--iptables=false', '--ip6tables=false'];
  return [...host, '--data-root', at('data'), '--exec-root', at('run'), '--pidfile', at('pid'), ...apart];
}

/** Stops the engine that a lab started once nothing runs in it; leaves any other alone. Returns whether it stopped one. */
export async function stopOwnEngine(): Promise<boolean> {
  if (!existsSync(pidFile())) return false;
  const [pid = '', start = ''] = readFileSync(pidFile(), 'utf8').trim().split(' ');
  const runs = startOf(Number(pid)) === start && start !== '';
  if (runs && (await docker().listContainers()).length > 0) return false;
  if (runs) {
    process.kill(Number(pid), 'SIGTERM');
    await once(async () => startOf(Number(pid)) !== start, 120, 'dockerd does not stop');
  }
  for (const name of ['dockerd.pid', 'dockerd.log', 'engine'])
    rmSync(join(labsFolder(), name), { recursive: true, force: true });
  return runs;
}

/** Asks every tenth of a second until it is so; throws `why` after that many seconds, as it is known then. */
export async function once(isSo: () => Promise<boolean>, seconds: number, why: string | (() => string)): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    if (await isSo()) return;
    await sleep(100);
  }
  throw new Error(typeof why === 'string' ? why : why());
}

function pidFile(): string {
  return join(labsFolder(), 'dockerd.pid');
}

/** Start time of a process in clock ticks, which tells it from a later one with its number; '' when it is gone. */
export function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? '' : (fields[19] ?? '');
  } catch {
    return '';
  }
}
