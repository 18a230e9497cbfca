import { scriptArgv } from '../../core/kit/host-script.ts';
import { createHash } from 'node:crypto';
import { keysRevoked } from './errors.ts';
import {
  findOutdated,
  keySetOf,
  keyValues,
  parseKeys,
  renderKeys,
  type KeyMemory,
  withKeys,
  withoutExpired,
} from './key-memory.ts';
import type { GatewayPlaces } from './paths.ts';
import { isWorkerGone, refuseAnswer } from './ask-socket.ts';
import { runOnHost, withReserve } from './run-on-host.ts';
import { askWorker, findProcesses, findWorkers, questionWorker } from './workers.ts';
import { isOutcomeUnknown } from '../../core/failures/outcome-unknown.ts';
import type { KeyGrants, KeySet } from '../../core/ports/gateway.ts';

/** Others may change the keys at the same moment; more often in a row they do not. */
const TRIES = 20;

/** Adds keys. Throws `keys-revoked` (exit 3) for a key under an outdated revocation number, and as `updateKeys`. */
export async function addKeys(places: GatewayPlaces, keys: KeyGrants): Promise<void> {
  await updateKeys(places, (memory) => {
    const outdated = findOutdated(memory, keys);
    if (outdated !== undefined) throw keysRevoked(outdated);
    return withKeys(memory, { keys });
  });
}

/**
 * Changes the keys at rest, then in every running worker; concurrent changes are serialised. Throws
 * `gateway-host-refused`, `connection-lost`, `host-silent` or `gateway-silent` (exit 4).
 */
export async function updateKeys(places: GatewayPlaces, update: (memory: KeyMemory) => KeyMemory): Promise<void> {
  await untilSettled(places, async () => {
    const before = await readText(places);
    const after = renderKeys(withoutExpired(update(parseKeys(before ?? '')), Date.now() / 1000));
    return before === after || (await replaceUnchanged(places, places.keys, before, after));
  });
  await alignWithRest(places);
}

/** Brings every running worker in line with the keys at rest, until these have not changed meanwhile. */
export async function alignWithRest(places: GatewayPlaces): Promise<void> {
  await untilSettled(places, async () => {
    const atRest = await readText(places);
    await alignKeys(places, keyValues(parseKeys(atRest ?? '')));
    return atRest === (await readText(places));
  });
}

/** What a gateway remembers of keys, running or not. */
export async function readKeys(places: GatewayPlaces): Promise<Required<KeySet>> {
  return keySetOf(parseKeys((await readText(places)) ?? ''));
}

async function untilSettled({ host }: GatewayPlaces, isSettled: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) if (await isSettled()) return;
  throw new Error(`the keys of a gateway on ${host.name} changed at every look`);
}

async function readText({ host, keys }: GatewayPlaces): Promise<string | undefined> {
  const content = await host.files.read(keys);
  return content && Buffer.from(content).toString();
}

/** Lines per command, so that each fits HAProxy's buffer of 16 KiB. */
const LINES_PER_COMMAND = 50;

/** Brings every running worker in line with the values of the key map; what is so already is not touched. */
export async function alignKeys(places: GatewayPlaces, wanted: ReadonlyMap<string, string>): Promise<void> {
  for (const worker of await findWorkers(places)) {
    try {
      await alignWorker(places, worker, wanted);
    } catch (error) {
      // one that is about to end may take a question and never answer
      if (worker === undefined || !isOutcomeUnknown(error)) throw error;
      if ((await findProcesses(places))?.workers.includes(worker)) throw error;
    }
  }
}

async function alignWorker(
  places: GatewayPlaces,
  worker: number | undefined,
  wanted: ReadonlyMap<string, string>,
): Promise<void> {
  const shown = await questionWorker(places, 'show map keys.map', worker);
  if (isWorkerGone(shown)) return;
  for (const command of commandsBetween(parseShown(shown), wanted)) {
    const answer = await askWorker(places, command, worker);
    if (isWorkerGone(answer)) return;
    refuseAnswer(answer);
  }
}

/** Rows of `show map`: address, key, value. */
export function parseShown(text: string): Map<string, string> {
  return new Map(Array.from(text.matchAll(/^0x[0-9a-f]+ (\S+) (\S+)$/gm), ([, key = '', value = '']) => [key, value]));
}

/** Pure: new keys open before old ones end, and a key that stays is known throughout. */
export function commandsBetween(shown: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>): string[] {
  const added = [...wanted].filter(([digest]) => !shown.has(digest)).map(([digest, value]) => `${digest} ${value}`);
  const additions: string[] = [];
  for (let at = 0; at < added.length; at += LINES_PER_COMMAND)
    additions.push(`add map keys.map <<\n${added.slice(at, at + LINES_PER_COMMAND).join('\n')}\n`);
  const moved = [...wanted].filter(([digest, value]) => shown.has(digest) && shown.get(digest) !== value);
  const gone = [...shown.keys()].filter((digest) => !wanted.has(digest));
  return [
    ...additions,
    ...moved.map(([digest, value]) => `set map keys.map ${digest} ${value}`),
    ...gone.map((digest) => `del map keys.map ${digest}`),
  ];
}

/**
 * Replaces a small file durably if it still holds `before`; undefined: if it is missing. False if another writer was
 * first.
 */
async function replaceUnchanged(
  places: GatewayPlaces,
  path: string,
  before: string | undefined,
  after: string,
): Promise<boolean> {
  const digests = [before, after].map((text) =>
    text === undefined ? 'none' : createHash('sha256').update(text).digest('hex'),
  );
  const argv = scriptArgv('gateway/replace-keys', path, ...digests);
  const said = await withReserve(places, () => runOnHost(places, argv, after));
  return said.trim() !== 'changed';
}
