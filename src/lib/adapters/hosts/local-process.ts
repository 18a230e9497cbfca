import { type ChildProcess, spawn } from 'node:child_process';
import { PassThrough } from 'node:stream';
import type { Ending, ExecOptions, ExecResult, HostProcess, StreamOptions } from '../../core/ports/host.ts';
import { captureBytes, signalGroup } from '../run-program.ts';
import { deadline } from '../ssh/session/deadline.ts';

const KILL_AFTER_MS = 3_000;
const DEFAULT_OUTPUT_BYTES = 8 * 1024 * 1024;
/** A shell's exit codes for an absent program, and for one that may not run. */
const UNSTARTED: Readonly<Record<string, number>> = { ENOENT: 127, EACCES: 126 };

/** Runs a command to its end. Not execa, which takes 86 ms to load. */
export async function execLocally(argv: string[], options: ExecOptions = {}): Promise<ExecResult> {
  const { stdin, stdout, stderr, ended, failed } = start(argv, options, options.stdin !== undefined);
  stdin.end(options.stdin);
  const limit = options.maxOutputBytes ?? DEFAULT_OUTPUT_BYTES;
  const [out, err, ending] = await Promise.all([captureBytes(stdout, limit), captureBytes(stderr, limit), ended]);
  const dropped = out.dropped + err.dropped;
  const text = { stdout: out.bytes.toString('utf8'), stderr: failed()?.message ?? err.bytes.toString('utf8') };
  return { ...ending, ...text, ...(dropped > 0 ? { droppedBytes: dropped } : {}) };
}

export async function streamLocally(argv: string[], options: StreamOptions = {}): Promise<HostProcess> {
  const { stdin, stdout, stderr, ended } = start(argv, options, true);
  return { stdin, stdout, stderr, ended };
}

interface Started extends HostProcess {
  failed: () => NodeJS.ErrnoException | undefined;
}

/** In a process group of its own, which timeout or cancellation ends as a whole. */
function start([program = '', ...args]: string[], options: StreamOptions, hasInput: boolean): Started {
  const child = spawn(program, args, {
    detached: true,
    stdio: [hasInput ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    ...(options.cwd ? { cwd: options.cwd } : {}),
    ...(options.env ? { env: { ...process.env, ...options.env } } : {}),
  });
  let failure: NodeJS.ErrnoException | undefined;
  const streams = streamsOf(child);
  const ended = new Promise<Ending>((resolve) => {
    const guard = deadline(options, (reason) => {
      signalGroup(child.pid, 'SIGTERM');
      return [
        setTimeout(() => signalGroup(child.pid, 'SIGKILL'), KILL_AFTER_MS),
        setTimeout(() => resolve({ outcome: 'unknown', reason }), 2 * KILL_AFTER_MS),
      ];
    });
    child.once('error', (error) => resolve(unstarted((failure = error))));
    child.once('close', (exitCode, signal) => {
      const why = guard.release();
      if (why !== undefined) signalGroup(child.pid, 'SIGKILL');
      resolve(endingOf(why, exitCode, signal));
    });
  });
  return { ...streams, ended, failed: () => failure };
}

/** With too many open files, the process has no streams. */
function streamsOf({ stdin, stdout, stderr }: ChildProcess): Omit<HostProcess, 'ended'> {
  const nothing = (): PassThrough => new PassThrough().end();
  // A command that reads not all of its input ends all the same.
  stdin?.on('error', () => undefined);
  return { stdin: stdin ?? new PassThrough(), stdout: stdout ?? nothing(), stderr: stderr ?? nothing() };
}

/** Unknown for a machine that is short of processes or open files. */
function unstarted({ code = '', message }: NodeJS.ErrnoException): Ending {
  const exitCode = UNSTARTED[code];
  return exitCode === undefined ? { outcome: 'unknown', reason: message } : { outcome: 'known', exitCode };
}

function endingOf(why: string | undefined, exitCode: number | null, signal: string | null): Ending {
  if (why !== undefined) return { outcome: 'unknown', reason: why };
  return exitCode === null ? { outcome: 'unknown', reason: `ended by ${signal}` } : { outcome: 'known', exitCode };
}
