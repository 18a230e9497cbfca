import type { GatewayPlaces } from './paths.ts';
import { refuseWords } from './refuse-words.ts';
import { writeKept } from './reserve.ts';
import { askWorker, findProcesses } from './workers.ts';

/** `<key> <value>` lines. */
export function renderMap(entries: ReadonlyMap<string, string>): string {
  return [...entries].map(([key, value]) => `${key} ${value}\n`).join('');
}

/** Writes the names of the releases, then brings every running worker in line, so that a restart agrees with what runs. */
export async function replaceReleases(places: GatewayPlaces, entries: ReadonlyMap<string, string>): Promise<void> {
  await writeKept(places, places.releases, renderMap(entries));
  const running = await findProcesses(places);
  for (const worker of running?.workers ?? []) await pushReleases(places, worker, renderMap(entries));
}

/** One transaction: requests see the old set or the new one. */
async function pushReleases(places: GatewayPlaces, worker: number, lines: string): Promise<void> {
  const answer = await askWorker(places, worker, 'prepare map releases.map');
  const version = /New version created: (\d+)/.exec(answer)?.[1];
  if (version === undefined) throw new Error(`the gateway refused a change of its releases: ${answer.trim()}`);
  if (lines !== '') refuseWords(await askWorker(places, worker, `add map @${version} releases.map <<\n${lines}`));
  refuseWords(await askWorker(places, worker, `commit map @${version} releases.map`));
}
