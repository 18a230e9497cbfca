import { refuseWords } from './refuse-words.ts';
import type { GatewayPlaces } from './paths.ts';
import { askWorker, findProcesses, questionWorker } from './workers.ts';

/** Lines per command, so that each fits HAProxy's buffer of 16 KiB. */
const LINES_PER_COMMAND = 50;

/** Brings every running worker in line with the values of the key map; what is so already is not touched. */
export async function alignKeys(places: GatewayPlaces, wanted: ReadonlyMap<string, string>): Promise<void> {
  const running = await findProcesses(places);
  for (const worker of running?.workers ?? []) await alignWorker(places, worker, wanted);
}

async function alignWorker(places: GatewayPlaces, worker: number, wanted: ReadonlyMap<string, string>): Promise<void> {
  const shown = await questionWorker(places, worker, 'show map keys.map');
  if (isGone(shown)) return;
  for (const command of commandsBetween(parseShown(shown), wanted)) {
    const answer = await askWorker(places, worker, command);
    if (isGone(answer)) return;
    refuseWords(answer);
  }
}

/** A worker that had streams to finish may end between two questions; the master says so. */
function isGone(answer: string): boolean {
  return answer.startsWith("Can't find the target");
}

/** Rows of `show map`: address, key, value. */
export function parseShown(text: string): Map<string, string> {
  return new Map(Array.from(text.matchAll(/^0x[0-9a-f]+ (\S+) (\S+)$/gm), ([, key = '', value = '']) => [key, value]));
}

/** Pure: new keys open before old ones end, and a key that stays is known throughout. */
export function commandsBetween(shown: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>): string[] {
  const added = [...wanted].filter(([digest]) => !shown.has(digest)).map(([digest, value]) => `${digest} ${value}`);
  const moved = [...wanted].filter(([digest, value]) => shown.has(digest) && shown.get(digest) !== value);
  const gone = [...shown.keys()].filter((digest) => !wanted.has(digest));
  return [
    ...batches(added).map((lines) => `add map keys.map <<\n${lines.join('\n')}\n`),
    ...moved.map(([digest, value]) => `set map keys.map ${digest} ${value}`),
    ...gone.map((digest) => `del map keys.map ${digest}`),
  ];
}

function batches(lines: string[]): string[][] {
  const count = Math.ceil(lines.length / LINES_PER_COMMAND);
  return Array.from({ length: count }, (_, at) => lines.slice(at * LINES_PER_COMMAND, (at + 1) * LINES_PER_COMMAND));
}
