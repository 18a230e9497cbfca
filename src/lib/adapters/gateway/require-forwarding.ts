import type { Host } from '../../core/ports/host.ts';
import { SovranError } from '../../core/text/sovran-error.ts';

/** Nobody needs to listen there: a server that forbids forwarding says so before it looks. */
const ANY_PORT = 1;

/** Throws `forwarding-refused` (exit 4) for a host whose gateway nobody could reach. */
export async function requireForwarding(host: Host): Promise<void> {
  if (host.transport === 'local') return;
  const stream = await host.openPort(ANY_PORT).catch((error: unknown) => {
    if (error instanceof SovranError && error.code === 'socket-refused') return undefined;
    throw error;
  });
  stream?.destroy();
}
