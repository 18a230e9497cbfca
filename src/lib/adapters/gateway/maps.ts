import type { KeyGrants } from '../../ports/gateway.ts';
import type { GatewayPlaces } from './places.ts';
import { writeKept } from './reserve.ts';
import { askWorker, findProcesses } from './workers.ts';

/** Lines per command, so that each fits HAProxy's buffer of 16 KiB. */
const LINES_PER_COMMAND = 100;

/** `<value> <text>` lines in a stable order. */
export function renderMap(entries: Record<string, string>): string {
  return Object.entries(entries)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key} ${value}\n`)
    .join('');
}

/** Grants as the values of the key map: `application@<seconds since 1970>`, 0 when the key does not expire. */
export function keyMap(grants: KeyGrants): Record<string, string> {
  return Object.fromEntries(
    Object.entries(grants).map(([hash, { application, until }]) => [
      hash,
      `${application}@${until === undefined ? 0 : Math.floor(Date.parse(until) / 1000)}`,
    ]),
  );
}

/** Writes a map file, then brings every running worker in line, so that a restart agrees with what runs. */
export async function replaceMap(
  places: GatewayPlaces,
  name: 'keys' | 'releases',
  entries: Record<string, string>,
): Promise<void> {
  await writeKept(places, places[name], renderMap(entries));
  const running = await findProcesses(places);
  for (const worker of running?.workers ?? []) await pushMap(places, worker, `${name}.map`, entries);
}

/** One transaction: requests see the old set or the new one. */
async function pushMap(
  places: GatewayPlaces,
  worker: number,
  map: string,
  entries: Record<string, string>,
): Promise<void> {
  const answer = await askWorker(places, worker, `prepare map ${map}`);
  const version = /New version created: (\d+)/.exec(answer)?.[1];
  if (version === undefined) throw new Error(`the gateway refused a change of ${map}: ${answer.trim()}`);
  const lines = renderMap(entries).split('\n').slice(0, -1);
  for (let at = 0; at < lines.length; at += LINES_PER_COMMAND) {
    const payload = lines.slice(at, at + LINES_PER_COMMAND).join('\n');
    await expectSilence(askWorker(places, worker, `add map @${version} ${map} <<\n${payload}\n`));
  }
  await expectSilence(askWorker(places, worker, `commit map @${version} ${map}`));
}

/** HAProxy answers a successful change with nothing. */
async function expectSilence(answer: Promise<string>): Promise<void> {
  const text = (await answer).trim();
  if (text !== '') throw new Error(`the gateway refused a change: ${text}`);
}
