import { SSHD_LINES } from './sshd-lines.ts';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sshDrivers, type DriverOptions } from '../../src/lib/adapters/ssh/ssh-drivers.ts';
import type { Hop } from '../../src/lib/adapters/ssh/identity/hops.ts';
import { openRoute } from '../../src/lib/adapters/ssh/identity/open-route.ts';
import { sshHost } from '../../src/lib/adapters/ssh/ssh-host.ts';
import type { SshTransport } from '../../src/lib/adapters/ssh/session/transport.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import { freePort } from './free-port.ts';
import { answering } from './answering.ts';

export type Driver = SshTransport['driver'];

export interface BedOptions {
  /** Lines of sshd_config; the first of a keyword counts. */
  config?: string[];
  /** What stands before the key in authorized_keys, e.g. a forced command. */
  keyOptions?: string;
  user?: string;
  /** Who starts sshd, e.g. a changed environment. */
  env?: Record<string, string>;
}

/** A real sshd on loopback with a key to log in by, for a whole file or one test. */
export interface SshBed {
  dir: string;
  port: number;
  address: string;
  pid: number;
  /** Public half of its host key. */
  hostKey: string;
  log(): string;
  /** Process ids of its sessions. */
  sessions(): number[];
  host(driver: Driver, more?: HostMore): Host;
  /** A connection alone, without what is built on it. */
  connect(driver: Driver, more?: HostMore): Promise<SshTransport>;
  stop(): Promise<void>;
}

export interface HostMore extends DriverOptions {
  /** Host keys to believe instead of the right one. */
  pinned?: string;
  /** Private key to log in by instead of the right one. */
  identity?: string;
  jump?: SshBed;
  /** Socket of the agent that holds the keys; by default there is none. */
  agent?: string;
  /** The operator's own known_hosts; by default there is none. */
  knownHosts?: string;
  /** Port of a bad line to the bed; its own when left out. */
  through?: number;
  /** The same for the machine on the way. */
  jumpPinned?: string;
  /** Where its store lies; below the bed's folder by default. */
  root?: string;
  askPassword?: () => Promise<string | undefined>;
}

/** Starts it; `stop` ends it, its sessions and every host made of it. */
export async function openBed(options: BedOptions = {}): Promise<SshBed> {
  const dir = mkdtempSync(join(tmpdir(), 'sovran-bed-'));
  chmodSync(dir, 0o755);
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  for (const name of ['host', 'user']) keygen(join(dir, name));
  const port = await freePort();
  const user = options.user ?? 'root';
  const before = options.keyOptions === undefined ? '' : `${options.keyOptions} `;
  writeFileSync(join(dir, 'authorized'), `${before}${publicOf(join(dir, 'user'))}\n`);
  const child = startSshd(dir, port, options);
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  await answering(port, child, () => log);
  const hosts: Host[] = [];
  const closers: (() => Promise<void>)[] = [];
  const address = `${user}@127.0.0.1:${port}`;
  const bed: SshBed = {
    dir,
    port,
    address,
    pid: child.pid ?? 0,
    hostKey: publicOf(join(dir, 'host')),
    log: () => log,
    sessions: () => childrenOf(child.pid ?? 0),
    host: (driver, more = {}) => {
      const { connect, close } = connector(bed, driver, more);
      const { askPassword, root } = more;
      const host = sshHost({
        name: 'far',
        driver,
        place:
          root === undefined
            ? { root: join(dir, 'root'), runtime: join(dir, 'run') }
            : { root, runtime: join(root, 'run') },
        connect,
        ...(askPassword ? { askPassword } : {}),
      });
      hosts.push(host);
      closers.push(close);
      return host;
    },
    connect: async (driver, more = {}) => {
      const { connect, close } = connector(bed, driver, more);
      closers.push(close);
      return connect();
    },
    stop: async () => {
      await Promise.all(hosts.map((host) => host.close()));
      await Promise.all(closers.map((close) => close()));
      const left = bed.sessions();
      child.kill('SIGKILL');
      for (const pid of left) kill(pid);
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return bed;
}

/** The route of a bed, with its own configuration and pins, opened when first asked for. */
function connector(
  bed: SshBed,
  driver: Driver,
  {
    pinned,
    identity,
    jump,
    jumpPinned,
    agent,
    knownHosts,
    through,
    askPassword: _password,
    root: _root,
    ...options
  }: HostMore,
): { connect: () => Promise<SshTransport>; close: () => Promise<void> } {
  const drivers = sshDrivers({ firstPauseMs: 20, ...options });
  const port = through ?? bed.port;
  let hops: Promise<Hop[]> | undefined;
  const findHops = async (): Promise<Hop[]> => {
    const config = join(bed.dir, `config-${Math.random().toString(16).slice(2)}`);
    writeFileSync(config, blockOf(bed, { identity, agent, knownHosts }));
    const more = jump ? { jump: [jump.address] } : {};
    const address = bed.address.replace(/:\d+$/, `:${port}`);
    const route = await openRoute(address, { path: 'known_hosts', text: pins }, { configFile: config, ...more });
    if (!jump) return route.hops;
    const before = await openRoute(
      jump.address,
      { path: 'known_hosts', text: pins },
      { configFile: writeConfig(config, jump) },
    );
    return [...before.hops, ...route.hops.slice(-1)];
  };
  const pins = [
    `[127.0.0.1]:${port} ${pinned ?? bed.hostKey}`,
    ...(jump ? [`[127.0.0.1]:${jump.port} ${jumpPinned ?? jump.hostKey}`] : []),
    '',
  ].join('\n');
  return {
    connect: async () => drivers.connect({ driver, hops: await (hops ??= findHops()), pins }),
    close: () => drivers.close(),
  };
}

function writeConfig(beside: string, bed: SshBed): string {
  writeFileSync(`${beside}-jump`, blockOf(bed));
  return `${beside}-jump`;
}

/** Nothing of this machine's own configuration, agent or pins. */
export function blockOf(
  bed: SshBed,
  {
    identity,
    agent = 'none',
    knownHosts = 'none',
  }: { [Name in 'identity' | 'agent' | 'knownHosts']?: string | undefined } = {},
): string {
  return [
    'Host *',
    `  IdentityFile ${identity ?? join(bed.dir, 'user')}`,
    '  IdentitiesOnly yes',
    `  IdentityAgent ${agent}`,
    `  UserKnownHostsFile ${knownHosts}`,
    '  GlobalKnownHostsFile none',
    // A machine that is busy answers late; by default a login is given up after 15 s.
    '  ConnectTimeout 60',
    '',
  ].join('\n');
}

function startSshd(dir: string, port: number, options: BedOptions): ChildProcess {
  const lines = [
    ...(options.config ?? []),
    `Port ${port}`,
    `HostKey ${join(dir, 'host')}`,
    `AuthorizedKeysFile ${join(dir, 'authorized')}`,
    ...SSHD_LINES,
  ];
  writeFileSync(join(dir, 'sshd_config'), `${lines.join('\n')}\n`);
  return spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(dir, 'sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** A key pair without passphrase. */
export function keygen(path: string): string {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', path]);
  return path;
}

/** `type base64` of a key pair. */
export function publicOf(path: string): string {
  return readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
}

function childrenOf(pid: number): number[] {
  const own = readChildren(pid).trim().split(' ').filter(Boolean).map(Number);
  return own.flatMap((one) => [one, ...sshdChildren(one)]);
}

function readChildren(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  } catch {
    return '';
  }
}

function sshdChildren(pid: number): number[] {
  try {
    return childrenOf(pid).filter((one) => readFileSync(`/proc/${one}/comm`, 'utf8').startsWith('sshd'));
  } catch {
    return [];
  }
}

/** Kills a process that may have ended by itself. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}
