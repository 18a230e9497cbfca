import type { Ending, ExecOptions, ExecResult, HostProcess, StreamOptions } from '../../../core/ports/host.ts';
import type { Answer } from '../../../core/ports/ssh-directory.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import { connectionLost } from '../../connection-lost.ts';
import { captureBytes } from '../../run-program.ts';
import { type GuardedProcess, startGuarded } from './guarded-process.ts';
import type { Connection } from './connection.ts';
import { rootOf, type AsRoot } from './sudo.ts';

const DEFAULT_OUTPUT_BYTES = 8 * 1024 * 1024;

export interface Commands {
  connection: Connection;
  root: () => Promise<AsRoot>;
}

export type RawResult = Ending & { stdout: Buffer; stderr: Buffer; dropped: number };

/** A lost connection gives an unknown outcome with the output so far. */
export async function runCommand(commands: Commands, argv: string[], options: ExecOptions = {}): Promise<ExecResult> {
  const { stdout, stderr, dropped, ...ending } = await runRaw(commands, argv, options);
  return {
    ...ending,
    stdout: stdout.toString('utf8'),
    stderr: stderr.toString('utf8'),
    ...(dropped > 0 ? { droppedBytes: dropped } : {}),
  };
}

export async function runRaw(commands: Commands, argv: string[], options: ExecOptions = {}): Promise<RawResult> {
  const started = await start(commands, argv, options);
  if ('outcome' in started) return { ...started, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), dropped: 0 };
  const limit = options.maxOutputBytes ?? DEFAULT_OUTPUT_BYTES;
  const output = Promise.all([captureBytes(started.stdout, limit), captureBytes(started.stderr, limit)]);
  // Input waits until sudo has read its password.
  const asked = options.sudo === true && (await commands.root()).secret !== undefined;
  if (asked) await started.begun.catch(() => started.stdin.end());
  if (started.stdin.writable) started.stdin.end(options.stdin ?? '');
  const [stdout, stderr] = await output;
  const ending = await started.ended;
  await started.begun.catch((error: unknown) => throwUnlessBroken(error));
  return { ...ending, stdout: stdout.bytes, stderr: stderr.bytes, dropped: stdout.dropped + stderr.dropped };
}

/** Resolves once the command runs. */
export async function streamCommand(
  commands: Commands,
  argv: string[],
  options: StreamOptions = {},
): Promise<HostProcess> {
  const process = await startGuarded(
    commands.connection,
    argv,
    options,
    options.sudo ? await commands.root() : undefined,
  );
  await process.begun;
  const { stdin, stdout, stderr, ended } = process;
  return { stdin, stdout, stderr, ended };
}

async function start(
  { connection, root }: Commands,
  argv: string[],
  options: ExecOptions,
): Promise<GuardedProcess | Ending> {
  try {
    return await startGuarded(connection, argv, options, options.sudo ? await root() : undefined);
  } catch (error) {
    if (error instanceof SovranError && error.code === 'connection-lost')
      return { outcome: 'unknown', reason: 'connection lost' };
    throw error;
  }
}

/** Connection lost before the command began: unknown outcome, not an error. */
function throwUnlessBroken(error: unknown): void {
  if (!(error instanceof SovranError && error.code === 'connection-lost')) throw error;
}

const PROBE_MS = 30_000;

/** Logs in, runs `argv` and leaves. Rejects as connecting does, or with `shell-unusable`. */
export async function tryConnection(
  connection: Connection,
  signal?: AbortSignal,
  argv: string[] = ['true'],
): Promise<Answer> {
  signal?.throwIfAborted();
  const bounds = { timeoutMs: PROBE_MS, ...(signal ? { signal } : {}) };
  try {
    const done = await runCommand({ connection, root: rootOf(connection, undefined) }, argv, bounds);
    signal?.throwIfAborted();
    if (done.outcome === 'unknown') throw connectionLost(connection.host, done.reason);
    return done;
  } finally {
    await connection.close();
  }
}
