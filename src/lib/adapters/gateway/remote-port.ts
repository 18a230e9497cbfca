import { randomInt } from 'node:crypto';
import type { PortStatus } from '../../core/ports/gateway.ts';
import type { Host } from '../../core/ports/host.ts';
import { runOnHost } from './run-on-host.ts';

/** Below the range that Linux takes for outgoing connections. */
const FIRST = 20_000;
const LAST = 32_000;
const TRIES = 50;
const ROOT_MS = 10_000;

/** Arguments: address. Whether it is one of the host's own, then who listens where. A tool that is not there says neither. */
const LOOK = `all=" $1/"
case "$1" in 0.0.0.0|::|127.*|::1) ;; *) all=$(ip -o addr show) || exit ;; esac
case $all in *" $1/"*) echo own ;; *) echo foreign ;; esac
ss -ltnpH`;

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

/** A port of another host that nobody listens on. */
export async function findRemoteFreePort(host: Host): Promise<number> {
  const [, ...listeners] = await look(host, '127.0.0.1');
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(FIRST, LAST);
    if (!listeners.some((line) => portOf(line) === port)) return port;
  }
  throw new Error(`no free port found on ${host.name}`);
}

/** Throws as `runOnHost` (exit 4): where nobody looked, or heard the answer, no port is free. */
async function look(host: Host, bind: string): Promise<string[]> {
  const said = await runOnHost({ host }, ['sh', '-c', LOOK, 'sh', bind]);
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
