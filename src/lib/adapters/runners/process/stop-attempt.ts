import { hostScript } from '../../../core/kit/host-script.ts';
import type { Host } from '../../../core/ports/host.ts';
import { basename, dirname } from 'node:path/posix';
import { runScript } from '../host/run-script.ts';
import { ONE_TAIL, newMark, parseRuns, type RunFiles } from '../job/run-files.ts';

/** How long a supervisor may take to record the end of a worker it has killed, ms. */
const RECORD_MS = 10_000;

/**
 * Stops the worker's process group, kills it after `graceMs`; returns the final state. An aborted wait leaves the
 * request.
 */
export async function stopAttempt(
  host: Host,
  folder: string,
  graceMs: number,
  signal?: AbortSignal,
): Promise<RunFiles | undefined> {
  const mark = newMark();
  const [parent, name] = [dirname(folder), basename(folder)];
  const args = [mark, parent, name, String(ONE_TAIL), String(Math.round(graceMs)), String(RECORD_MS)];
  return parseRuns(await runScript(host, hostScript('process/stop'), args, { signal }), mark, parent).at(0);
}
