import type { ExecOptions, Host } from '../../../ports/host.ts';
import { message } from '../../../text/message.ts';
import { lineText } from '../../../text/plain.ts';
import { EXIT, SovranError } from '../../../text/sovran-error.ts';

/** A listing of many jobs is long; what is longer still is an error, never a silent cut. */
const LONGEST_OUTPUT = 64 * 1024 * 1024;

export interface ScriptOptions {
  stdin?: string;
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
  /** Changes nothing: asked once more where a broken line swallowed the answer. */
  reads?: boolean;
}

/**
 * Runs a POSIX shell script on the host in one round trip; `$1…` are `args`. Throws `host-command-failed` (exit 4) with
 * its own words, and where its end was not seen.
 */
export async function runScript(
  host: Host,
  script: string,
  args: string[],
  { stdin, timeoutMs, signal, reads = false }: ScriptOptions = {},
): Promise<string> {
  const argv = ['sh', '-c', `set -eu\nexport LC_ALL=C\n${script}`, 'sovran', ...args];
  const options: ExecOptions = {
    maxOutputBytes: LONGEST_OUTPUT,
    ...(stdin === undefined ? {} : { stdin }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(signal ? { signal } : {}),
  };
  let result = await host.exec(argv, options);
  if (reads && result.outcome === 'unknown' && host.transport !== 'local' && !signal?.aborted)
    result = await host.exec(argv, options);
  signal?.throwIfAborted();
  if (result.outcome === 'unknown') throw failed(host, result.reason);
  if (result.exitCode !== 0) throw failed(host, result.stderr.trim().split('\n').at(-1) ?? String(result.exitCode));
  if (result.droppedBytes) throw failed(host, `${result.droppedBytes} bytes too many`);
  return result.stdout;
}

function failed(host: Host, reason: string): SovranError {
  return new SovranError({
    code: 'host-command-failed',
    exit: EXIT.unreachable,
    text: message('engine.host-command-failed', { host: host.name, reason: lineText(reason).slice(0, 300) }),
    fix: message('engine.host-command-failed.fix'),
    next: [`sovran host check ${host.name}`],
  });
}
