import type { Host, HostPlace, HostFacts } from '../../core/ports/host.ts';
import type { DriverReason } from '../../core/ports/ssh-directory.ts';
import { download } from './transfer/download.ts';
import { openConnection } from './session/connection.ts';
import { runCommand, streamCommand, tryConnection, type Commands, runRaw } from './session/run-command.ts';
import { openSockets } from './session/sockets.ts';
import { sshFiles, checked } from './session/ssh-files.ts';
import { rootOf, type AskPassword } from './session/sudo.ts';
import { upload } from './transfer/upload.ts';
import { namedSessions } from './session/session-limit.ts';
import type { SshTransport } from './session/transport.ts';
import { NVIDIA_QUERY, parseNvidia } from '../nvidia.ts';
import { scriptArgv } from '../../core/kit/host-script.ts';

export interface SshHostParts {
  name: string;
  driver: SshTransport['driver'];
  because?: DriverReason | undefined;
  place: HostPlace;
  /** Opens a connection; called again after one was lost. */
  connect: () => Promise<SshTransport>;
  /** Opens an unshared connection; default `connect`. */
  another?: (() => Promise<SshTransport>) | undefined;
  roundTripMs?: (() => number | undefined) | undefined;
  /** By default that of `connect`. */
  brokeBetween?: ((fromMs: number, untilMs: number) => boolean) | undefined;
  askPassword?: AskPassword | undefined;
}

/** Builds the whole port over either driver. */
export function sshHost(parts: SshHostParts): Host {
  const { name, driver, because, place, connect, another = connect, askPassword } = parts;
  const named = (open: () => Promise<SshTransport>) => async () => namedSessions(name, await open());
  const connection = openConnection(name, named(connect));
  const commands: Commands = { connection, root: rootOf(connection, askPassword) };
  const sockets = openSockets(commands);
  return {
    name,
    transport: driver,
    ...(because ? { because } : {}),
    place,
    ...(parts.roundTripMs ? { roundTripMs: parts.roundTripMs } : {}),
    files: sshFiles(commands),
    exec: (argv, options) => runCommand(commands, argv, options),
    stream: (argv, options) => streamCommand(commands, argv, options),
    facts: (signal) => readSshFacts(commands, place.root, signal),
    upload: (from, to, options) => upload(commands, from, to, options),
    download: (from, to, options) => download(commands, from, to, options),
    openSocket: (path) => sockets.socket(path),
    openPort: (port, address) => sockets.port(port, address),
    probeLogin: async (signal) => void (await tryConnection(openConnection(name, named(another)), signal)),
    brokeBetween: parts.brokeBetween ?? ((fromMs, untilMs) => connection.brokeBetween(fromMs, untilMs)),
    close: () => connection.close(),
  };
}

const FACTS_MS = 30_000;
const KIB_PER_GIB = 1024 ** 2;
const FACT_BYTES = 1_048_576;

/** Free disk is that of sovran's folder. */
async function readSshFacts(commands: Commands, root: string, signal?: AbortSignal): Promise<HostFacts> {
  const result = await runRaw(commands, scriptArgv('ssh/facts', root, ...NVIDIA_QUERY), {
    timeoutMs: FACTS_MS,
    maxOutputBytes: FACT_BYTES,
    ...(signal ? { signal } : {}),
  });
  checked(commands.connection.host, root, result);
  const parts = result.stdout.toString('utf8').split(/^== (\w+)\n/m);
  const block = (name: string): string => parts[parts.indexOf(name) + 1] ?? '';
  return {
    os: /^PRETTY_NAME="?(.*?)"?$/m.exec(block('os'))?.[1] ?? 'Linux',
    arch: block('arch').trim(),
    kernel: block('kernel').trim(),
    cpus: Number(block('cpus').trim()) || 0,
    memoryGiB: Math.round((Number(/\d+/.exec(block('memory'))?.[0] ?? 0) / KIB_PER_GIB) * 10) / 10,
    diskFreeGiB: Math.round(Number(block('disk').trim().split('\n').at(-1)?.split(/\s+/)[3] ?? 0) / KIB_PER_GIB),
    gpus: parseNvidia(block('gpus')),
    engines: ['process', ...block('engines').trim().split('\n').filter(Boolean)],
    probedAt: new Date().toISOString(),
  };
}
