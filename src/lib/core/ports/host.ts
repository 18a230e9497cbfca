import type { DriverReason } from './ssh-directory.ts';
import type { Duplex, Readable, Writable } from 'node:stream';

/** How a command ended. `unknown`: the connection or the time ended before the exit code was read; never success. */
export type Ending = { outcome: 'known'; exitCode: number } | { outcome: 'unknown'; reason: string };

/** An ended command with what it wrote; `droppedBytes` counts what was beyond the bound. */
export type ExecResult = Ending & { stdout: string; stderr: string; droppedBytes?: number };

export interface StreamOptions {
  cwd?: string;
  env?: Record<string, string>;
  timeoutMs?: number;
  signal?: AbortSignal;
  /** As root, through sudo where the user is not root. Throws `sudo-refused` (exit 4) where that is not possible. */
  sudo?: boolean;
}

export interface ExecOptions extends StreamOptions {
  stdin?: string | Uint8Array;
  /** Upper bound of each captured stream, bytes; the rest is dropped and counted in `droppedBytes`. */
  maxOutputBytes?: number;
}

/** A command that runs while its streams are used. Its streams must be read, or it stalls. */
export interface HostProcess {
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  /** Never rejects. */
  ended: Promise<Ending>;
}

export interface GpuFacts {
  index: number;
  name: string;
  memoryGiB: number;
  uuid: string;
}

/** What a host says of itself. `probedAt` is operator time, ISO 8601. */
export interface HostFacts {
  os: string;
  arch: string;
  kernel: string;
  cpus: number;
  memoryGiB: number;
  diskFreeGiB: number;
  gpus: GpuFacts[];
  engines: string[];
  probedAt: string;
  /** `fixture`: some of it comes from a labelled stand-in and can never be evidence. */
  source?: 'machine' | 'fixture';
}

/** Where sovran keeps things on a host: `root` survives a reboot, `runtime` holds sockets (paths end at 107 bytes). */
export interface HostPlace {
  root: string;
  runtime: string;
}

export interface TransferOptions {
  signal?: AbortSignal;
  /** Bytes that are there by now, of all. */
  onProgress?: (done: number, total: number) => void;
  /** A file that is, or turns out, larger is refused (`copy-differs`, exit 1): its end is not waited for. */
  maxBytes?: number;
  /** Permission bits of an uploaded file; default 0600. */
  mode?: number;
  /** Digest of the file to upload, hex, where it is known: then it need not be read twice. Another content is refused. */
  sha256?: string;
}

/** Small files of a host. */
export interface HostFiles {
  /** The bytes from `offset` on, at most `length`; undefined when there is no such file. */
  read(path: string, range?: { offset?: number; length?: number }): Promise<Uint8Array | undefined>;
  /** Whole or not at all, and on the disk when it resolves; makes missing folders (0700). `mode` defaults to 0600. */
  write(path: string, content: string | Uint8Array, mode?: number): Promise<void>;
  /** Files and folders with all they hold; what is not there is no error. */
  remove(...paths: string[]): Promise<void>;
  /** Names in a folder, sorted by code unit; empty when it is not there. */
  list(folder: string): Promise<string[]>;
}

/**
 * This machine, or one over SSH; a lost connection is opened again by the next call. An interrupted call is `unknown`
 * or rejects with `connection-lost` (exit 4).
 */
export interface Host {
  readonly name: string;
  readonly transport: 'local' | 'ssh2' | 'openssh';
  /** Why this driver reaches it; none for this machine. */
  readonly because?: DriverReason;
  readonly place: HostPlace;
  readonly files: HostFiles;
  /** How long a packet takes there and back, milliseconds: known before the login is over, where the driver sees it. */
  roundTripMs?(): number | undefined;
  exec(argv: string[], options?: ExecOptions): Promise<ExecResult>;
  /** Starts a command whose streams the caller reads and writes. */
  stream(argv: string[], options?: StreamOptions): Promise<HostProcess>;
  facts(signal?: AbortSignal): Promise<HostFacts>;
  /**
   * Copies a file to the host; a verified part of an interrupted call is resumed. The target is replaced in one rename
   * once sha256 matches.
   */
  upload(localPath: string, remotePath: string, options?: TransferOptions): Promise<void>;
  /** Copies a file here, in the same way. */
  download(remotePath: string, localPath: string, options?: TransferOptions): Promise<void>;
  /**
   * Connects to a Unix socket of the host. Rejects with `socket-refused`, `socket-unreachable` (state unknown;
   * `queueFull` in details) or `forwarding-refused`, all exit 4.
   */
  openSocket(path: string): Promise<Duplex>;
  /** Connects to a TCP port as the host sees it. Rejects in the same way. */
  openPort(port: number, address?: string): Promise<Duplex>;
  /**
   * Logs in on a new connection, runs `true` and leaves. Rejects as connecting does (exit 4 or 6); this machine needs
   * no login.
   */
  probeLogin(signal?: AbortSignal): Promise<void>;
  /**
   * Whether the connection was lost or could not be opened between two instants of `performance.now()`. Never for this
   * machine.
   */
  brokeBetween(fromMs: number, untilMs: number): boolean;
  /** Lets the connection go; the host can be used again after it. */
  close(): Promise<void>;
}
