import type { Duplex } from 'node:stream';
import type { HostProcess } from '../../../core/ports/host.ts';

/** A session channel with a running command line. */
export interface SshProcess extends HostProcess {
  /** Sends a signal to the remote command; servers may ignore it. */
  signal(name: 'TERM' | 'KILL'): void;
  /** Closes the channel; the process may survive. */
  close(): void;
}

export interface StartOptions {
  /** At once or not at all, beside the turns of commands: for what ends a command that holds one of them. */
  urgent?: boolean;
  /** Beside the turns of commands: rejects at once where no session is spare. */
  spare?: boolean;
}

/**
 * One authenticated connection to a host. Rejects with errors of `failures/`; once lost, with `connection-lost`, and
 * processes end `unknown`.
 */
export interface SshTransport {
  readonly driver: 'ssh2' | 'openssh';
  /** Runs a command line, already quoted, in the user's login shell, in its turn. Rejects with `SessionRefused`. */
  start(commandLine: string, options?: StartOptions): Promise<SshProcess>;
  /** Rejects with `ForwardingRefused` (failures/forwarding-refused.ts). */
  openSocket(path: string): Promise<Duplex>;
  /** Rejects with `ForwardingRefused`. */
  openPort(port: number, address: string): Promise<Duplex>;
  /** Resolves when the link is gone, with why; never before `close` or a failure. */
  readonly lost: Promise<string>;
  /** Milliseconds: the least that was seen so far of the line's round trip, where the driver sees it. */
  roundTripMs?(): number | undefined;
  close(): Promise<void>;
}
