import type { ExecOptions, Host } from '../../../core/ports/host.ts';
import { message } from '../../../core/text/message.ts';
import { lineText } from '../../../core/text/plain.ts';
import { closedPath, readClosed } from '../../closed-path.ts';
import { diskFull, shortageOfSpace } from '../../disk-full.ts';
import { fileLimit, fileTooLarge, saysTooLarge, REPORT_TOO_LARGE } from '../../file-too-large.ts';
import { requireOutcome } from '../../require-outcome.ts';
import { EXIT, unreachableError, type SovranError } from '../../../core/text/sovran-error.ts';
import { storeEmpty } from '../../../core/failures/store-empty.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';

/** Maximum output, bytes; more is an error. */
const LONGEST_OUTPUT = 64 * 1024 * 1024;

export interface ScriptOptions {
  stdin?: string;
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
  /** Changes nothing: asked once more where a broken line swallowed the answer. */
  reads?: boolean;
  /** Where it writes, to say what is free there; the host's root when left out. */
  spaceAt?: string | undefined;
}

/**
 * Runs a POSIX script on the host; `$1…` are `args`. Throws `host-command-failed`, `connection-lost`, `host-silent`,
 * `host-closed`, `store-empty` (exit 4), `disk-full` or `file-too-large` (exit 1).
 */
export async function runScript(
  host: Host,
  script: string,
  args: string[],
  { stdin, timeoutMs, signal, reads = false, spaceAt }: ScriptOptions = {},
): Promise<string> {
  const argv = ['sh', '-c', `set -eu\nexport LC_ALL=C\n${REPORT_TOO_LARGE}${script}`, 'sovran', ...args];
  const options: ExecOptions = { maxOutputBytes: LONGEST_OUTPUT, ...dropAbsent({ stdin, timeoutMs, signal }) };
  let result = await host.exec(argv, options);
  if (reads && result.outcome === 'unknown' && host.transport !== 'local' && !signal?.aborted)
    result = await host.exec(argv, options);
  signal?.throwIfAborted();
  requireOutcome({ host, timeoutMs }, result);
  if (result.outcome === 'unknown') throw failed(host, result.reason);
  if (result.exitCode !== 0) throw await failure(host, result.stderr.trim() || String(result.exitCode), spaceAt);
  if (result.droppedBytes) throw failed(host, `${result.droppedBytes} bytes too many`);
  return result.stdout;
}

async function failure(host: Host, said: string, path = host.place.root): Promise<SovranError> {
  const closed = readClosed(said);
  if (closed) return closedPath(host, closed, 'host-closed', EXIT.unreachable);
  const empty = readEmptyStore(said);
  if (empty !== undefined) return storeEmpty(host.name, empty);
  if (saysTooLarge(said)) return fileTooLarge({ host: host.name, path, limit: await fileLimit(host, path) });
  const free = await shortageOfSpace(host, said, path);
  if (!free) return failed(host, said.split('\n').at(-1) ?? said);
  return diskFull({ host, path, free });
}

function failed(host: Host, reason: string): SovranError {
  const text = message('engine.host-command-failed', { host: host.name, reason: lineText(reason).slice(0, 300) });
  return unreachableError('host-command-failed', text, {
    fix: message('text.rerun.fix'),
    next: [`sovran host check ${host.name}`],
  });
}

/** The empty place of a store that `known` named among other lines; undefined where it did not. */
function readEmptyStore(said: string): string | undefined {
  const path = /^empty store: (\/.*)$/m.exec(said)?.[1];
  return path === undefined ? undefined : lineText(path);
}
