import type { Duplex } from 'node:stream';
import type { HostProcess } from '../../../core/ports/host.ts';
import { connectionLost } from '../../connection-lost.ts';

/** A session channel with a running command line. */
export interface SshProcess extends HostProcess {
  /** Sends a signal to the remote command; servers may ignore it. */
  signal(name: 'TERM' | 'KILL'): void;
  /** Closes the channel; the process may survive. */
  close(): void;
}

export interface StartOptions {
  /** At once or not at all, beside the turns of commands: for what ends a command. */
  urgent?: boolean;
  /** Beside the turns of commands: rejects at once where no session is spare. */
  spare?: boolean;
}

/** One authenticated connection to a host. Once lost it rejects with `connection-lost`, and processes end `unknown`. */
export interface SshTransport {
  readonly driver: 'ssh2' | 'openssh';
  /** Runs a quoted command line in the user's login shell, in its turn. Rejects with `SessionRefused`. */
  start(commandLine: string, options?: StartOptions): Promise<SshProcess>;
  /** As `openPort`: rejects with `ForwardingRefused`. */
  openSocket(path: string): Promise<Duplex>;
  openPort(port: number, address: string): Promise<Duplex>;
  /** Resolves with the reason when the connection is lost; never before `close` or a failure. */
  readonly lost: Promise<string>;
  /** Least round-trip time so far, ms; if the driver sees it. */
  roundTripMs?(): number | undefined;
  close(): Promise<void>;
}

/** The server opens no further session. */
export class SessionRefused extends Error {
  override readonly name = 'SessionRefused';
}

/** The server opens no such channel. */
export class ForwardingRefused extends Error {
  override readonly name = 'ForwardingRefused';
  /** The server said that it forbids it; otherwise it may be either. */
  readonly prohibited: boolean;

  constructor(reason: string, prohibited = false) {
    super(reason);
    this.prohibited = prohibited;
  }
}

/** Rejects what opens over a connection with `connection-lost` (exit 4) once that is lost; `why` is known before. */
export function untilLost(
  host: string,
  lost: Promise<string>,
  why: () => string | undefined,
): <T>(open: () => Promise<T>) => Promise<T> {
  return async (open) => {
    const reason = why();
    if (reason !== undefined) throw connectionLost(host, reason);
    const opening = open().catch((error: unknown) => {
      const since = why();
      throw since === undefined ? error : connectionLost(host, since);
    });
    return await Promise.race([opening, lost.then((said) => Promise.reject(connectionLost(host, said)))]);
  };
}
