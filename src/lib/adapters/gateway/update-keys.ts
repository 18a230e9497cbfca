import type { KeyGrants } from '../../core/ports/gateway.ts';
import { alignKeys } from './align-keys.ts';
import { grantsIn, keyValues, parseKeys, type KeyEntries } from './key-entries.ts';
import { renderMap } from './release-map.ts';
import type { GatewayPlaces } from './paths.ts';
import { replaceUnchanged } from './replace-unchanged.ts';

/** Others may change the keys at the same moment; more often in a row they do not. */
const TRIES = 20;

/**
 * Changes what a gateway remembers of keys, first at rest, then in whatever runs. Two who do so at once change it one after the
 * other. Throws `gateway-host-refused`, `connection-lost`, `host-silent` or `gateway-silent` (exit 4).
 */
export async function updateKeys(places: GatewayPlaces, update: (entries: KeyEntries) => KeyEntries): Promise<void> {
  await untilSettled(places, async () => {
    const before = await readText(places);
    const after = renderMap(keyValues(update(parseKeys(before ?? ''))));
    return before === after || (await replaceUnchanged(places, places.keys, before, after));
  });
  await alignWithRest(places);
}

/**
 * Tells whatever runs the keys that are at rest. Who looked before another one wrote may have told the gateway after him: what is
 * at rest says who was last.
 */
export async function alignWithRest(places: GatewayPlaces): Promise<void> {
  await untilSettled(places, async () => {
    const atRest = await readText(places);
    await alignKeys(places, keyValues(parseKeys(atRest ?? '')));
    return atRest === (await readText(places));
  });
}

/** What a gateway remembers of keys, running or not. */
export async function readKeys(places: GatewayPlaces): Promise<KeyGrants> {
  return grantsIn(parseKeys((await readText(places)) ?? ''));
}

async function untilSettled({ host }: GatewayPlaces, isSettled: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) if (await isSettled()) return;
  throw new Error(`the keys of a gateway on ${host.name} are changed by somebody else at every look`);
}

async function readText({ host, keys }: GatewayPlaces): Promise<string | undefined> {
  const content = await host.files.read(keys);
  return content && Buffer.from(content).toString();
}
