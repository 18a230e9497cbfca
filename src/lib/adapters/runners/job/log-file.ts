import { hostScript } from '../../../core/kit/host-script.ts';
import { runScript } from '../host/run-script.ts';
import type { Host } from '../../../core/ports/host.ts';

/** A place in a bounded log: which of its files, as the system knows it, and how far. */
export interface LogPlace {
  file: string;
  offset: number;
}

/** New log bytes; `gap`: the position was rotated away. */
export interface LogRead {
  gap: boolean;
  pieces: { place: LogPlace; bytes: Buffer }[];
  /** As much came as may: there may be more. */
  full: boolean;
}

/** What a worker writes on its standard error, in the folder of its job or service. */
const STDERR = 'stderr.log';

/** Bytes of one read. */
const MOST = 524_288;

/** What was added to the log of a folder since `place`, or all that is kept; at most 512 KiB at a time. */
export async function readLogFile(
  host: Host,
  folder: string,
  place: LogPlace | undefined,
  name = STDERR,
): Promise<LogRead> {
  const args = [folder, place?.file ?? '', String(place?.offset ?? 0), String(MOST), name];
  const lines = (await runScript(host, hostScript('runner/read-log'), args, { reads: true })).split('\n');
  const pieces = lines.flatMap((line) => {
    const [file = '', offset, base64] = line.split(' ', 3);
    if (offset === undefined || base64 === undefined) return [];
    return [{ place: { file, offset: Number(offset) }, bytes: Buffer.from(base64, 'base64') }];
  });
  const total = pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return { gap: lines.includes('gap'), pieces, full: total >= MOST };
}

/** Enough for the last line of a log. */
const LAST_BYTES = 4096;

/** The last `bytes` of the log of a folder. */
export async function readLog(host: Host, folder: string, bytes: number, name = STDERR): Promise<string> {
  return runScript(host, hostScript('runner/read-log-end'), [folder, String(bytes), name], { reads: true });
}

/** The last line that says anything. */
export async function lastWordsOf(host: Host, folder: string): Promise<string | undefined> {
  const lines = (await readLog(host, folder, LAST_BYTES)).split('\n').map((line) => line.trim());
  return lines.findLast((line) => line !== '');
}
