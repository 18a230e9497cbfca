import type { KeyGrants, KeySet } from '../../core/ports/gateway.ts';
import { alignKeys } from './align-keys.ts';
import { keysRevoked } from './errors.ts';
import { keySetOf, keyValues, parseKeys, renderKeys, type KeyMemory } from './key-entries.ts';
import { findOutdated, withKeys, withoutExpired } from './merge-keys.ts';
import type { GatewayPlaces } from './paths.ts';
import { replaceUnchanged } from './replace-unchanged.ts';

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
 * Changes what a gateway remembers of keys, first at rest, then in every running worker. Concurrent changes happen one after the
 * other. Throws `gateway-host-refused`, `connection-lost`, `host-silent` or `gateway-silent` (exit 4).
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
