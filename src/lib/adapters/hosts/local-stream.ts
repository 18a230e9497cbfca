import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { unstarted } from './local-exec.ts';
import type { Ending, HostProcess, StreamOptions } from '../../core/ports/host.ts';

const KILL_AFTER_MS = 3_000;

/** Starts a command in a process group of its own, which time or cancellation ends as a whole. */
export async function streamLocally(argv: string[], options: StreamOptions = {}): Promise<HostProcess> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.cwd ? { cwd: options.cwd } : {}),
    env: { ...process.env, ...options.env },
  });
  const { stdin, stdout, stderr } = streamsOf(child);
  stdin.on('error', () => undefined);
  const ended = new Promise<Ending>((resolve) => {
    const why = watchGroup(child.pid, options, resolve);
    child.once('error', (error) => resolve(unstarted(error)));
    child.once('close', (exitCode, signal) => resolve(endingOf(why.release(), exitCode, signal)));
  });
  return { stdin, stdout, stderr, ended };
}

/** Too many open files: the process has no streams. */
function streamsOf({ stdin, stdout, stderr }: Partial<ChildProcessWithoutNullStreams>): Omit<HostProcess, 'ended'> {
  const nothing = (): PassThrough => new PassThrough().end();
  return { stdin: stdin ?? new PassThrough(), stdout: stdout ?? nothing(), stderr: stderr ?? nothing() };
}

function endingOf(why: string | undefined, exitCode: number | null, signal: string | null): Ending {
  if (why !== undefined) return { outcome: 'unknown', reason: why };
  return exitCode === null ? { outcome: 'unknown', reason: `ended by ${signal}` } : { outcome: 'known', exitCode };
}

function watchGroup(
  pid: number | undefined,
  { signal, timeoutMs }: StreamOptions,
  gone: (ending: Ending) => void,
): { release(): string | undefined } {
  let why: string | undefined;
  const timers: NodeJS.Timeout[] = [];
  const end = (reason: string): void => {
    why ??= reason;
    endGroup(pid, 'SIGTERM');
    timers.push(setTimeout(() => endGroup(pid, 'SIGKILL'), KILL_AFTER_MS));
    timers.push(setTimeout(() => gone({ outcome: 'unknown', reason }), 2 * KILL_AFTER_MS));
  };
  const cancel = (): void => end('cancelled');
  if (timeoutMs !== undefined) timers.push(setTimeout(() => end('timeout'), timeoutMs));
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  return {
    release: () => {
      timers.forEach((timer) => clearTimeout(timer));
      signal?.removeEventListener('abort', cancel);
      return why;
    },
  };
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It ended meanwhile.
  }
}
