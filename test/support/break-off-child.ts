// Ends a way to a gateway as a line that breaks behind the far end's last word, and then has nothing left to do.
import { once } from 'node:events';
import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import { placesOf } from '../../src/lib/adapters/gateway/paths.ts';
import { reachGateway } from '../../src/lib/adapters/gateway/open-gateway.ts';
import { type GatewayState, writeState } from '../../src/lib/adapters/gateway/config.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import { hostIn } from './host-in.ts';

const [root = ''] = process.argv.slice(2);

/** The far end of a connection whose line breaks once it has said its last. */
function endsAndBreaks(): Duplex {
  const far = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done(), autoDestroy: false });
  far.push('half of an answer');
  far.push(null);
  far.once('end', () => far.destroy(new Error('the line broke')));
  return far;
}

const host: Host = { ...hostIn(root), transport: 'ssh2', openPort: async () => endsAndBreaks() };
const places = placesOf(host, root, 'production');
await writeState(places, {
  spec: { bind: '127.0.0.1', port: 1 },
  slots: { blue: { state: 'maint' }, green: { state: 'maint' } },
} as GatewayState);
const way = await reachGateway(places);
const near = connect({ host: way.host, port: way.port });
near.on('error', () => undefined).resume();
await once(near, 'close');
await way.close();
