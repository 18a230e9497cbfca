import { stopHaproxy } from './haproxy.ts';
import type { GatewayPlaces } from './places.ts';

/** Ends a gateway at once and forgets it. */
export async function removeGateway(places: GatewayPlaces): Promise<void> {
  await stopHaproxy(places, 0);
  await places.host.files.remove(places.sockets, places.dir);
}
