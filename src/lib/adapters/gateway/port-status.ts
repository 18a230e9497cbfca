import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import type { PortStatus } from '../../core/ports/gateway.ts';
import type { Host } from '../../core/ports/host.ts';
import { systemCode } from '../../core/kit/system-code.ts';
import type { GatewayPlaces } from './paths.ts';
import { findRemoteFreePort, readRemoteListener } from './remote-port.ts';
import { readState } from './state-file.ts';
import { findProcesses } from './workers.ts';

/** Tries to listen, because that is the only answer that counts; then says who holds a taken port, if readable. */
export async function readPortStatus(places: GatewayPlaces, bind: string, port: number): Promise<PortStatus> {
  const found = await lookAtPort(places.host, bind, port);
  if (found.state === 'free') return found;
  const spec = (await readState(places))?.spec;
  return spec?.port === port && (await findProcesses(places)) ? { state: 'own' } : found;
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
