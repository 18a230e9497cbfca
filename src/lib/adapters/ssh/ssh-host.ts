import type { Host, HostPlace } from '../../core/ports/host.ts';
import type { DriverReason } from '../../core/ports/ssh-directory.ts';
import { download } from './transfer/download.ts';
import { openConnection } from './session/connection.ts';
import { runCommand, streamCommand, tryConnection, type Commands } from './session/run-command.ts';
import { openSockets } from './session/sockets.ts';
import { readSshFacts } from './session/ssh-facts.ts';
import { sshFiles } from './session/ssh-files.ts';
import { rootOf, type AskPassword } from './session/sudo.ts';
import { upload } from './transfer/upload.ts';
import { namedSessions } from './session/session-limit.ts';
import type { SshTransport } from './session/transport.ts';

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
  const connection = openConnection(name, named(connect), named(another));
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
    probeLogin: (signal) =>
      tryConnection(
        openConnection(name, () => connection.another()),
        signal,
      ),
    brokeBetween: parts.brokeBetween ?? ((fromMs, untilMs) => connection.brokeBetween(fromMs, untilMs)),
    close: () => connection.close(),
  };
}
