import { stopHaproxy } from './haproxy.ts';
import type { GatewayPlaces } from './places.ts';
import { SLOTS, readState, writeState, type GatewayState } from './state-file.ts';

/** Ends a gateway, if it runs, and takes the traffic from its slots at rest; `release` had it. */
export async function restGateway(places: GatewayPlaces, release: string | null, graceMs: number): Promise<void> {
  await stopHaproxy(places, graceMs);
  const state = await readState(places);
  if (state) await writeState(places, atRest(state, release));
}

function atRest({ spec, slots: before }: GatewayState, release: string | null): GatewayState {
  const slots = { ...before };
  for (const slot of SLOTS) if (slots[slot].state === 'ready') slots[slot] = { ...slots[slot], state: 'drain' };
  return { spec, slots, ...(release === null ? {} : { rests: release }) };
}
