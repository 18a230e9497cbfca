import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { askAgain, askSocket } from '../../../../src/lib/adapters/gateway/ask-socket.ts';
import { placesAt } from '../../../../src/lib/adapters/gateway/paths.ts';
import { readServers } from '../../../../src/lib/adapters/gateway/servers.ts';
import { localHost } from '../../../../src/lib/adapters/hosts/local-host.ts';
import type { Host } from '../../../../src/lib/core/ports/host.ts';
import { message, type Message } from '../../../../src/lib/core/text/message.ts';
import { SovranError } from '../../../../src/lib/core/text/sovran-error.ts';
import { tempDir } from '../../../support/temp-project.ts';

async function listen(serve: (client: Socket) => void): Promise<string> {
  const path = join(tempDir(), 'admin.sock');
  const server = createServer({ allowHalfOpen: true }, (client) => {
    client.on('error', () => undefined);
    serve(client);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => void server.close());
  return path;
}

const silent = (reason: Message): object => ({
  code: 'gateway-silent',
  exit: 4,
  text: message('env.gateway-silent', { host: 'local', reason }),
  next: ['sovran status'],
});

test('the whole answer', async () => {
  const path = await listen((client) => void client.resume().on('end', () => client.end('Version: 3.0\n\n')));
  expect(await askSocket(localHost('local'), path, 'show info')).toBe('Version: 3.0\n\n');
});

test('a response truncated at a line end is incomplete', async () => {
  const path = await listen((client) => void client.resume().on('end', () => client.end('Name: HAProxy\n')));
  const asked = askSocket(localHost('local'), path, 'show info');
  await expect(asked).rejects.toMatchObject(silent(message('reason.reset')));
});

test('a response without servers counts no session as ended', async () => {
  const stat = '# pxname,svname,scur,qcur\nengine,blue,0,0\nengine,green,0,0\n\n';
  const path = await listen((client) => void client.resume().on('end', () => client.end(stat)));
  const places = { ...placesAt(localHost('local'), 'x'), admin: path };
  await expect(readServers(places)).rejects.toMatchObject(silent(message('reason.reset')));
});

test('a gateway that takes the command and says nothing', async () => {
  const clients: Socket[] = [];
  const path = await listen((client) => void clients.push(client.resume()));
  const asked = askSocket(localHost('local'), path, 'show info', 50);
  await expect(asked).rejects.toMatchObject(silent(message('reason.timeout')));
  for (const client of clients) client.destroy();
});

test('a gateway that never ends its answer', async () => {
  const path = await listen((client) => void client.resume().write('x'.repeat(1_100_000)));
  const asked = askSocket(localHost('local'), path, 'show info');
  await expect(asked).rejects.toMatchObject(silent(message('env.gateway-silent.endless')));
});

/** This machine over a line whose host takes that long to answer `true`. */
function hostAnsweringAfter(ms: number): Host {
  const real = localHost('local');
  return { ...real, transport: 'ssh2', exec: (argv, options) => sleep(ms).then(() => real.exec(argv, options)) };
}

test('a gateway on a slow host does not count as hanging', async () => {
  const late = (client: Socket): void => void sleep(300).then(() => client.end('Version: 3.0\n\n'));
  const path = await listen((client) => void client.resume().on('end', () => late(client)));
  expect(await askSocket(hostAnsweringAfter(400), path, 'show info', 50)).toBe('Version: 3.0\n\n');
});

test('a gateway that keeps silent while its host answers hangs', async () => {
  const path = await listen((client) => void client.resume());
  const asked = askSocket(hostAnsweringAfter(20), path, 'show info', 50);
  await expect(asked).rejects.toMatchObject({ code: 'gateway-silent', details: { hangs: true } });
});

test('a query to a silent host is not repeated', async () => {
  let asked = 0;
  const path = await listen((client) => {
    asked += 1;
    client.resume();
  });
  const host: Host = { ...hostAnsweringAfter(0), exec: () => Promise.reject(new Error('silent')) };
  await expect(askAgain(host, path, 'show info')).rejects.toMatchObject({ code: 'host-silent' });
  expect(asked).toBe(1);
});

test('a gateway with a full queue is asked again later', async () => {
  const path = await listen((client) => void client.resume().on('end', () => client.end('Version: 3.0\n\n')));
  const real = localHost('local');
  const text = message('reason.timeout');
  const full = new SovranError({ code: 'socket-unreachable', exit: 4, text, details: { queueFull: true } });
  let tries = 0;
  const openSocket: Host['openSocket'] = (at) => ((tries += 1) === 1 ? Promise.reject(full) : real.openSocket(at));
  expect(await askSocket({ ...real, openSocket }, path, 'show info')).toBe('Version: 3.0\n\n');
});
