import type { Host } from '../../../core/ports/host.ts';
import { runScript } from '../host/run-script.ts';

/** The last `$2` bytes of a log and of the older file it replaced. */
const LOG = `cd -- "$1" 2>/dev/null || exit 0; cat -- stderr.log.1 stderr.log 2>/dev/null | tail -c "$2"`;

/** Enough for the last line of a log. */
const LAST_BYTES = 4096;

/** The last `bytes` of what a worker wrote on its standard error, in the folder of its job or service. */
export async function readLog(host: Host, folder: string, bytes: number): Promise<string> {
  return runScript(host, LOG, [folder, String(bytes)], { reads: true });
}

/** The last line that says anything. */
export async function lastWordsOf(host: Host, folder: string): Promise<string | undefined> {
  const lines = (await readLog(host, folder, LAST_BYTES)).split('\n').map((line) => line.trim());
  return lines.findLast((line) => line !== '');
}
