import { hostScript } from '../../core/kit/host-script.ts';
import { randomInt } from 'node:crypto';
import { readFile, readdir, readlink } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import type { GatewayPlaces } from './paths.ts';
import { runOnHost } from './run-on-host.ts';
import { readState } from './config.ts';
import { findProcesses } from './workers.ts';
import { systemCode } from '../../core/kit/system-code.ts';
import type { PortStatus } from '../../core/ports/gateway.ts';
import type { Host } from '../../core/ports/host.ts';

/** Tries to listen, because that is the only answer that counts; then says who holds a taken port, if readable. */
export async function readPortStatus(places: GatewayPlaces, bind: string, port: number): Promise<PortStatus> {
  const spec = (await readState(places))?.spec;
  if (spec?.port === port && (await findProcesses(places))) return { state: 'own' };
  return lookAtPort(places.host, bind, port);
}

async function lookAtPort(host: Host, bind: string, port: number): Promise<PortStatus> {
  if (host.transport !== 'local') return readRemoteListener(host, bind, port);
  const problem = await tryToListen(bind, port);
  if (problem === undefined) return { state: 'free' };
  if (problem !== 'EADDRINUSE') return { state: 'unusable', code: problem };
  const holder = await findHolder(port);
  return { state: 'taken', ...(holder ? { holder } : {}) };
}

/** A TCP port of a host that was free a moment ago. */
export async function findFreePort(host: Host, bind: string): Promise<number> {
  if (host.transport !== 'local') return findRemoteFreePort(host);
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, bind, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Error code of listening on an address, or undefined when it works. */
function tryToListen(bind: string, port: number): Promise<string | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(systemCode(error)));
    server.listen(port, bind, () => server.close(() => resolve(undefined)));
  });
}

/** `name (pid)` of the process that listens on a port; undefined when this user may not know. */
async function findHolder(port: number): Promise<string | undefined> {
  const inodes = await listeningInodes(port);
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    if (await holdsSocket(pid, inodes)) {
      const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '?')).trim();
      return `${name} (pid ${pid})`;
    }
  }
  return undefined;
}

async function holdsSocket(pid: string, inodes: Set<string>): Promise<boolean> {
  const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
  for (const file of files) {
    const inode = /^socket:\[(\d+)\]$/.exec(await readlink(`/proc/${pid}/fd/${file}`).catch(() => ''))?.[1];
    if (inode !== undefined && inodes.has(inode)) return true;
  }
  return false;
}

/** Inodes of listening TCP sockets (state 0A) of a port, from `/proc/net/tcp` and `tcp6`. */
async function listeningInodes(port: number): Promise<Set<string>> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const rows = tables.flatMap((table) => table.split('\n').map((line) => line.trim().split(/\s+/)));
  return new Set(rows.filter((row) => row[1]?.endsWith(suffix) && row[3] === '0A').map((row) => row[9] ?? ''));
}

/** Below the range that Linux takes for outgoing connections. */
const FIRST = 20_000;
const LAST = 32_000;
const TRIES = 50;
const ROOT_MS = 10_000;

/** Who listens on a port of another host, as `ss` sees it, and root where the user does not; privileged ports need root there. */
export async function readRemoteListener(host: Host, bind: string, port: number): Promise<PortStatus> {
  const [address = '', ...listeners] = await look(host, bind);
  if (address === 'foreign') return { state: 'unusable', code: 'EADDRNOTAVAIL' };
  const line = listeners.find((candidate) => listensOn(candidate, bind, port));
  if (line === undefined) return { state: 'free' };
  const holder = holderIn(line) ?? (await holderSeenByRoot(host, bind, port));
  return { state: 'taken', ...(holder === undefined ? {} : { holder }) };
}

function holderIn(line: string): string | undefined {
  const process = /\("([^"]+)",pid=(\d+)/.exec(line);
  return process ? `${process[1]} (pid ${process[2]})` : undefined;
}

/** A user sees which programs of its own listen; undefined where it cannot look as root either. */
async function holderSeenByRoot(host: Host, bind: string, port: number): Promise<string | undefined> {
  const said = await host.exec(['ss', '-ltnpH'], { timeoutMs: ROOT_MS, sudo: true }).catch(() => undefined);
  const line = said?.stdout.split('\n').find((candidate) => listensOn(candidate, bind, port));
  return line === undefined ? undefined : holderIn(line);
}

/** A free port of another host. */
async function findRemoteFreePort(host: Host): Promise<number> {
  const [, ...listeners] = await look(host, '127.0.0.1');
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(FIRST, LAST);
    if (!listeners.some((line) => portOf(line) === port)) return port;
  }
  throw new Error(`no free port found on ${host.name}`);
}

/** Throws as `runOnHost` (exit 4): an unanswered question means no free port. */
async function look(host: Host, bind: string): Promise<string[]> {
  const said = await runOnHost({ host }, ['sh', '-c', hostScript('gateway/port-status'), 'sh', bind]);
  return said.split('\n').filter((line) => line !== '');
}

function listensOn(line: string, bind: string, port: number): boolean {
  if (portOf(line) !== port) return false;
  const address = localOf(line).replace(/:\d+$/, '').replaceAll(/[[\]]/g, '');
  const everywhere = ['*', '0.0.0.0', '::'];
  return everywhere.includes(address) || everywhere.includes(bind) || address === bind;
}

function portOf(line: string): number {
  return Number(/:(\d+)$/.exec(localOf(line))?.[1]);
}

/** Fourth column of `ss -ltnpH`: state, two queues, local address. */
function localOf(line: string): string {
  return line.trim().split(/\s+/)[3] ?? '';
}
