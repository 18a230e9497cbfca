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
  /** At once or not at all, beside the host's budget of channels: for what ends a command that holds one of them. */
  urgent?: boolean;
  /** Only where it takes nobody's place: rejects at once where the budget, or the server, has no session to spare. */
  spare?: boolean;
  /**
   * Opens it beside the budget; where the server refuses, it waits as all do. Ends it where nobody uses it now, and says whether
   * it did: asked where the server refuses a session to another.
   */
  giveWay?: () => boolean;
}

/**
 * One authenticated connection to a host. Rejects with errors of `failures/`; once lost, with `connection-lost`, and
 * processes end `unknown`.
 */
export interface SshTransport {
  readonly driver: 'ssh2' | 'openssh';
  /** Runs a command line, already quoted, in the user's login shell. Waits for a free channel of the host's budget. */
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
