import { stopHaproxy } from './haproxy.ts';
import type { GatewayPlaces } from './paths.ts';
import { readState, type GatewayState, writeState } from './config.ts';
import { SLOTS } from '../../core/kit/gateway-config.ts';

/** Ends a gateway, if it runs, and takes the traffic from its slots at rest. What had it is kept, unless it is to be forgotten. */
export async function restGateway(places: GatewayPlaces, forget: boolean, graceMs: number): Promise<void> {
  await stopHaproxy(places, graceMs);
  const state = await readState(places);
  if (state) await writeState(places, atRest(state, forget));
}

function atRest(state: GatewayState, forget: boolean): GatewayState {
  const slots = { ...state.slots };
  for (const slot of SLOTS) if (slots[slot].state === 'ready') slots[slot] = { ...slots[slot], state: 'drain' };
  const { lastServed, ...rest } = state;
  return { ...rest, slots, ...(forget || lastServed === undefined ? {} : { lastServed }) };
}

/** Forgets the slots of a stopped gateway; the next start takes those of its spec. */
export async function forgetSlots({ host, state }: GatewayPlaces): Promise<void> {
  await host.files.remove(state);
}

/** Ends a gateway at once and forgets it. */
export async function removeGateway(places: GatewayPlaces): Promise<void> {
  await stopHaproxy(places, 0);
  await places.host.files.remove(places.sockets, places.dir);
}
