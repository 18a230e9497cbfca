import type { ExecOptions, Host } from '../../core/ports/host.ts';
import { hostConnectionLost } from '../connection-lost.ts';
import { storeFailure } from './store-failure.ts';
import type { Readable } from 'node:stream';
import type { Removal } from '../../core/ports/host-sweeper.ts';

/** A script that ended, with an exit code that the caller gave a meaning. */
export interface ScriptResult {
  code: number;
  stdout: string;
  stderr: string;
  droppedBytes: number;
}

/**
 * Runs one sh script on a host. Exit codes in `meant` come back; any other failure is thrown with its cause named,
 * and an unknown outcome as `connection-lost` (exit 4).
 */
export async function runScript(
  host: Host,
  script: string,
  args: string[],
  options: ExecOptions & { meant?: number[] } = {},
): Promise<ScriptResult> {
  return judge(host, ['sh', '-c', script, 'sovran', ...args], options);
}

/** The same for a script too long for an argument: it goes to the standard input of the shell, which reads it whole first. */
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
    throw hostConnectionLost(host, result.reason);
  }
  const { exitCode: code } = result;
  if (code !== 0 && !meant.includes(code)) throw await storeFailure(host, stderr);
  return { code, stdout, stderr, droppedBytes };
}

const KEPT = 16 * 1024;

/** Reads a stream to its end and keeps the last of it, as text. Never rejects. */
export async function tailOf(stream: Readable): Promise<string> {
  let kept = Buffer.alloc(0);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) kept = Buffer.concat([kept, chunk]).subarray(-KEPT);
  } catch {
    // The line broke: whoever waits for the command learns that from its ending.
  }
  return kept.toString('utf8');
}

/** Result of a removal script: `kept` if it left the item. */
export function readRemoval({ stdout }: { stdout: string }): Removal {
  return stdout.split('\n').includes('kept') ? 'kept' : 'removed';
}
