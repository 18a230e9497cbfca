import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import Docker from 'dockerode';
import { openDaemon } from '../../../src/lib/adapters/runners/docker/site/daemon.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { openMachine, type Bed } from './bed.ts';
import { inTurns, print, timed } from './figures.ts';

const SOCKET = '/var/run/docker.sock';

/**
 * `/_ping` of the daemon of gpu1: through the session that sovran holds, and as docker-modem does it by itself, which logs
 * in for every request. It knows no jump hosts: it gets a port that leads to the host, so that it is spared the bastion.
 */
export async function benchDockerCalls(bed: Bed, calls: number, modemCalls: number): Promise<void> {
  const host = await openMachine(bed, { name: 'gpu1', configFile: bed.lab.files.sshConfig, driver: 'ssh2' });
  const daemon = await openDaemon(host, () => Promise.resolve(SOCKET));
  const through = await portTo(host);
  const modem = new Docker({
    protocol: 'ssh',
    host: '127.0.0.1',
    port: through.port,
    username: 'operator',
    sshOptions: { privateKey: readFileSync(bed.lab.files.identity) },
  });
  const ping = (): Promise<number> => timed(() => daemon.call((docker) => docker.ping()));
  await ping();
  const ratio = Math.max(1, Math.round(calls / modemCalls));
  const ours: number[] = [];
  const samples = await inTurns(modemCalls, {
    'sovran, pooled': async () => {
      for (let call = 0; call < ratio; call += 1) ours.push(await ping());
      return ours.at(-1) ?? 0;
    },
    'docker-modem, its own ssh': () => timed(() => modem.ping()),
  });
  samples.set('sovran, pooled', ours);
  print('Docker API, /_ping, session open, no added round trip', samples);
  daemon.close();
  through.close();
  await host.close();
}

/** A port here that leads to the sshd of the host. */
async function portTo(host: Host): Promise<{ port: number; close(): void }> {
  const server = createServer({ noDelay: true }, (client) => {
    client.on('error', () => undefined);
    void host.openPort(22).then((line) => client.pipe(line).pipe(client));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
