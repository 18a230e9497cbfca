import { spawn, type ChildProcess } from 'node:child_process';
import type { Ending, ExecOptions, ExecResult } from '../../core/ports/host.ts';
import { capture } from '../capture.ts';

const KILL_AFTER_MS = 3_000;
const DEFAULT_OUTPUT_BYTES = 8 * 1024 * 1024;
/** What a shell answers for a program that is not there. */
const NOT_FOUND = 127;
/** The same for one that may not be run. */
const NOT_RUNNABLE = 126;

/**
 * Runs a command in its own process group, stopped as a whole on timeout or abort. Not execa, which takes 86 ms to
 * load.
 */
export async function execLocally(argv: string[], options: ExecOptions = {}): Promise<ExecResult> {
  const child = start(argv, options);
  const ended = endOf(child);
  feed(child, options.stdin);
  const guard = guardGroup(child.pid, options);
  const limit = options.maxOutputBytes ?? DEFAULT_OUTPUT_BYTES;
  const [stdout, stderr, result] = await Promise.all([
    capture(child.stdout, limit),
    capture(child.stderr, limit),
    ended,
  ]);
  const why = guard.release();
  const output = { stdout: stdout.text, stderr: stderr.text, ...dropped(stdout.dropped + stderr.dropped) };
  return toResult(result, why, output);
}

function start([program = '', ...args]: string[], { cwd, env, stdin }: ExecOptions): ChildProcess {
  return spawn(program, args, {
    detached: true,
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...(cwd ? { cwd } : {}),
    ...(env ? { env: { ...process.env, ...env } } : {}),
  });
}

/** A command that reads none of its input, or not all, ends all the same. */
function feed({ stdin }: ChildProcess, input: ExecOptions['stdin']): void {
  stdin?.on('error', () => undefined);
  stdin?.end(input);
}

type Ended = { exitCode: number | null; signal: NodeJS.Signals | null } | { failure: NodeJS.ErrnoException };
type Output = { stdout: string; stderr: string; droppedBytes?: number };

function endOf(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ failure: error }));
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });
}

function toResult(result: Ended, why: string | undefined, output: Output): ExecResult {
  if (why) return { outcome: 'unknown', reason: why, ...output };
  if ('failure' in result) return { ...unstarted(result.failure), ...output, stderr: result.failure.message };
  if (result.exitCode !== null) return { outcome: 'known', exitCode: result.exitCode, ...output };
  return { outcome: 'unknown', reason: `ended by ${result.signal}`, ...output };
}

/** A machine that is short of processes or open files says nothing of the program. */
export function unstarted({ code, message }: NodeJS.ErrnoException): Ending {
  if (code === 'ENOENT') return { outcome: 'known', exitCode: NOT_FOUND };
  if (code === 'EACCES') return { outcome: 'known', exitCode: NOT_RUNNABLE };
  return { outcome: 'unknown', reason: message };
}

/** Ends the group on timeout or cancellation; `release` says which of the two happened, if any. */
function guardGroup(pid: number | undefined, options: ExecOptions): { release(): string | undefined } {
  let why: string | undefined;
  const timers: NodeJS.Timeout[] = [];
  const end = (reason: string): void => {
    why ??= reason;
    signalGroup(pid, 'SIGTERM');
    timers.push(setTimeout(() => signalGroup(pid, 'SIGKILL'), KILL_AFTER_MS));
  };
  const cancel = (): void => end('cancelled');
  if (options.timeoutMs !== undefined) timers.push(setTimeout(() => end('timeout'), options.timeoutMs));
  if (options.signal?.aborted) cancel();
  options.signal?.addEventListener('abort', cancel, { once: true });
  return {
    release: () => {
      timers.forEach((timer) => clearTimeout(timer));
      options.signal?.removeEventListener('abort', cancel);
      if (why) signalGroup(pid, 'SIGKILL');
      return why;
    },
  };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function dropped(bytes: number): { droppedBytes?: number } {
  return bytes > 0 ? { droppedBytes: bytes } : {};
}
