import { stopHaproxy } from './haproxy.ts';
import type { GatewayPlaces } from './paths.ts';

/** Of a gateway that does not run: the next start begins with the slots that it is told. */
export async function forgetSlots({ host, state }: GatewayPlaces): Promise<void> {
  await host.files.remove(state);
}

/** Ends a gateway at once and forgets it. */
export async function removeGateway(places: GatewayPlaces): Promise<void> {
  await stopHaproxy(places, 0);
  await places.host.files.remove(places.sockets, places.dir);
}
