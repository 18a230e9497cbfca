import { rm } from 'node:fs/promises';
import { stopHaproxy } from './haproxy.ts';
import type { GatewayPlaces } from './places.ts';

/** Ends a gateway at once and forgets it. */
export async function removeGateway(places: GatewayPlaces): Promise<void> {
  await stopHaproxy(places, 0);
  await rm(places.sockets, { recursive: true, force: true });
  await rm(places.dir, { recursive: true, force: true });
}
