import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { GatewayPlaces } from './paths.ts';
import { readState } from './config.ts';
import type { Endpoint } from '../../core/ports/gateway.ts';
import type { Host } from '../../core/ports/host.ts';
import { SovranError } from '../../core/text/sovran-error.ts';

/** Addresses that mean every interface: a caller on the host itself takes loopback. */
const ANY: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** This machine's own gateway as it is; another host's through a port of loopback and that host's connection. */
export async function reachGateway(places: GatewayPlaces): Promise<Endpoint> {
  const spec = (await readState(places))?.spec;
  if (!spec) throw new Error('the gateway was never started: call ensure first');
  const address = ANY[spec.bind] ?? spec.bind;
  if (places.host.transport === 'local') return { host: address, port: spec.port, close: async () => undefined };
  return await forward(places.host, spec.port, address);
}

async function forward(host: Host, port: number, address: string): Promise<Endpoint> {
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true, pauseOnConnect: true }, (near) => {
    open.add(near);
    near.on('error', () => undefined).on('close', () => open.delete(near));
    void join(host, near, port, address);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  server.unref();
  const { port: local } = server.address() as AddressInfo;
  return { host: '127.0.0.1', port: local, close: () => closeAll(server, open) };
}

/** A lost connection resets the near end, so that a truncated answer is not taken for a whole one. */
async function join(host: Host, near: Socket, port: number, address: string): Promise<void> {
  try {
    const far = await host.openPort(port, address);
    far.on('error', () => breakOff(near));
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
    near.pipe(far).pipe(near);
  } catch {
    breakOff(near);
  }
}

/** One that is ending already cannot be reset: its handle would stay open, and the process never end (Node 24). */
function breakOff(near: Socket): void {
  if (near.writableEnded) near.destroy();
  else near.resetAndDestroy();
}

async function closeAll(server: Server, open: Set<Socket>): Promise<void> {
  for (const socket of open) socket.destroy();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

/** Needs no listener: a server that forbids forwarding refuses first. */
const ANY_PORT = 1;

/** Throws `forwarding-refused` (exit 4) for a host whose sshd forbids forwarding. */
export async function requireForwarding(host: Host): Promise<void> {
  if (host.transport === 'local') return;
  const stream = await host.openPort(ANY_PORT).catch((error: unknown) => {
    if (error instanceof SovranError && error.code === 'socket-refused') return undefined;
    throw error;
  });
  stream?.destroy();
}
