import { scriptArgv } from '../../core/kit/host-script.ts';
import { randomInt } from 'node:crypto';
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
  if (spec && [spec.port, spec.fronted?.port].includes(port) && (await findProcesses(places))) return { state: 'own' };
  const host = places.host;
  if (host.transport !== 'local') return readListener(host, bind, port);
  // Error code of listening on an address, or undefined when it works.
  const server = createServer();
  const problem = await new Promise<string | undefined>((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(systemCode(error)));
    server.listen(port, bind, () => server.close(() => resolve(undefined)));
  });
  if (problem === undefined) return { state: 'free' };
  if (problem !== 'EADDRINUSE') return { state: 'unusable', code: problem };
  const listener = await readListener(host, bind, port).catch(() => undefined);
  return listener?.state === 'taken' ? listener : { state: 'taken' };
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

/** Below the range that Linux takes for outgoing connections. */
const FIRST = 20_000;
const LAST = 32_000;
const TRIES = 50;
const ROOT_MS = 10_000;

/** Who listens on a port of a host, as `ss` sees it, and root where the user does not; privileged ports need root there. */
export async function readListener(host: Host, bind: string, port: number): Promise<PortStatus> {
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
  const said = await runOnHost({ host }, scriptArgv('gateway/port-status', bind));
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
