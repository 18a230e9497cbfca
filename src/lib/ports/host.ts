/** Result of a command on a host. `unknown` means the line broke before the exit code was seen: never success. */
export type ExecResult =
  | { outcome: 'known'; exitCode: number; stdout: string; stderr: string; droppedBytes?: number }
  | { outcome: 'unknown'; reason: string; stdout: string; stderr: string; droppedBytes?: number };

export interface ExecOptions {
  stdin?: string | Uint8Array;
  cwd?: string;
  env?: Record<string, string>;
  timeoutMs?: number;
  /** Upper bound of each captured stream, bytes; the rest is dropped and counted in `droppedBytes`. */
  maxOutputBytes?: number;
  signal?: AbortSignal;
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
}

/** A machine: this one, or one reached over SSH. Commands are argv arrays, quoted once in the adapter. */
export interface Host {
  readonly name: string;
  readonly transport: 'local' | 'ssh2' | 'openssh';
  exec(argv: string[], options?: ExecOptions): Promise<ExecResult>;
  facts(signal?: AbortSignal): Promise<HostFacts>;
  upload(localPath: string, remotePath: string, signal?: AbortSignal): Promise<void>;
  download(remotePath: string, localPath: string, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
