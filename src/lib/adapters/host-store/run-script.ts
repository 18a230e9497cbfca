import type { ExecOptions, Host } from '../../core/ports/host.ts';
import { connectionLost } from '../connection-lost.ts';
import { storeFailure } from './store-failure.ts';
import type { Readable } from 'node:stream';
import type { Removal } from '../../core/ports/host-sweeper.ts';

export interface ScriptResult {
  code: number;
  stdout: string;
  droppedBytes: number;
}

/** Runs a script; exit codes in `meant` come back. Otherwise throws the cause, or `connection-lost` (exit 4). */
export async function runScript(
  host: Host,
  script: string,
  args: string[],
  options: ExecOptions & { meant?: number[] } = {},
): Promise<ScriptResult> {
  return judge(host, ['sh', '-c', script, 'sovran', ...args], options);
}

/** The same over stdin, for scripts too long for an argument; the shell reads it whole first. */
export async function runLongScript(
  host: Host,
  body: string,
  args: string[],
  options: Omit<ExecOptions, 'stdin'> & { meant?: number[] } = {},
): Promise<ScriptResult> {
  return judge(host, ['sh', '-s', '--', ...args], { ...options, stdin: `{\n${body}\nexit 0\n}\n` });
}

async function judge(
  host: Host,
  argv: string[],
  { meant = [], ...options }: ExecOptions & { meant?: number[] },
): Promise<ScriptResult> {
  const result = await host.exec(argv, options);
  const { stdout, stderr, droppedBytes = 0 } = result;
  if (result.outcome === 'unknown') {
    options.signal?.throwIfAborted();
    throw connectionLost(host.name, result.reason);
  }
  const { exitCode: code } = result;
  if (code !== 0 && !meant.includes(code)) throw await storeFailure(host, stderr);
  return { code, stdout, droppedBytes };
}

const KEPT = 16 * 1024;

/** The end of a stream, as text. Never rejects. */
export async function tailOf(stream: Readable): Promise<string> {
  let kept = Buffer.alloc(0);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) kept = Buffer.concat([kept, chunk]).subarray(-KEPT);
  } catch {
    // Connection lost; the ending of the command says so.
  }
  return kept.toString('utf8');
}

export function readRemoval({ stdout }: { stdout: string }): Removal {
  return stdout.split('\n').includes('kept') ? 'kept' : 'removed';
}
