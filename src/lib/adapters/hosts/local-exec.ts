import type { ExecOptions, ExecResult } from '../../ports/host.ts';
import { capture } from '../capture.ts';

const KILL_AFTER_MS = 3_000;
const DEFAULT_OUTPUT_BYTES = 8 * 1024 * 1024;
/** What a shell answers for a program that is not there. */
const NOT_FOUND = 127;

/**
 * Runs a command in its own process group. When time is over or the caller cancels, the whole group is asked to
 * stop, then ended. A command that a signal ended has no known outcome.
 */
export async function execLocally(argv: string[], options: ExecOptions = {}): Promise<ExecResult> {
  const { execa } = await import('execa');
  const [program = '', ...args] = argv;
  const child = execa(program, args, {
    reject: false,
    buffer: false,
    detached: true,
    encoding: 'buffer',
    ...(options.cwd ? { cwd: options.cwd } : {}),
    ...(options.env ? { env: options.env } : {}),
    ...(options.stdin === undefined ? { stdin: 'ignore' } : { input: options.stdin }),
  });
  const guard = guardGroup(child.pid, options);
  const limit = options.maxOutputBytes ?? DEFAULT_OUTPUT_BYTES;
  const [stdout, stderr, result] = await Promise.all([
    capture(child.stdout, limit),
    capture(child.stderr, limit),
    child,
  ]);
  const why = guard.release();
  const output = { stdout: stdout.text, stderr: stderr.text, ...dropped(stdout.dropped + stderr.dropped) };
  return toResult(result, why, output);
}

type Ended = {
  exitCode?: number | undefined;
  signal?: string | undefined;
  code?: string | undefined;
  originalMessage?: string | undefined;
};
type Output = { stdout: string; stderr: string; droppedBytes?: number };

function toResult(result: Ended, why: string | undefined, output: Output): ExecResult {
  if (why) return { outcome: 'unknown', reason: why, ...output };
  if (result.exitCode !== undefined) return { outcome: 'known', exitCode: result.exitCode, ...output };
  if (result.signal) return { outcome: 'unknown', reason: `ended by ${result.signal}`, ...output };
  return { outcome: 'known', exitCode: NOT_FOUND, ...output, stderr: result.originalMessage ?? result.code ?? '' };
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
