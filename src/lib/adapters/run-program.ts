import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** What a finished program left. */
export interface ProgramResult {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface ProgramOptions {
  stdin?: string | Uint8Array;
  signal?: AbortSignal | undefined;
}

/**
 * Runs a short local program (git, ssh-keygen) without a shell. Kept on `node:child_process`: execa costs
 * 86 ms of start-up, and every command commits.
 */
export function runProgram(argv: string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.signal ? { signal: options.signal } : {}),
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (exitCode, signal) =>
      resolve({ exitCode, signal, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }),
    );
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.stdin ?? '');
  });
}

/** Signals a process group, unless it has ended. */
export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It ended meanwhile.
  }
}

/** Keeps the first `limit` bytes of a stream and counts the rest. A stream that breaks ends where it broke. */
export async function captureBytes(
  stream: Readable | null,
  limit: number,
): Promise<{ bytes: Buffer; dropped: number }> {
  const kept: Buffer[] = [];
  let [size, dropped] = [0, 0];
  try {
    for await (const chunk of (stream ?? []) as AsyncIterable<Buffer>) {
      const room = Math.max(0, limit - size);
      if (room > 0) kept.push(chunk.subarray(0, room));
      size += Math.min(room, chunk.length);
      dropped += Math.max(0, chunk.length - room);
    }
  } catch {
    // How the command ended says why.
  }
  return { bytes: Buffer.concat(kept), dropped };
}
