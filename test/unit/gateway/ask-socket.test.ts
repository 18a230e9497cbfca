import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { askSocket } from '../../../src/lib/adapters/gateway/ask-socket.ts';
import { placesAt } from '../../../src/lib/adapters/gateway/places.ts';
import { readServers } from '../../../src/lib/adapters/gateway/read-servers.ts';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import type { ExecResult, Host } from '../../../src/lib/ports/host.ts';
import { message, type Message } from '../../../src/lib/text/message.ts';
import { tempDir } from '../../support/temp-project.ts';

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

test('an answer that is cut at the end of a line is not whole', async () => {
  const path = await listen((client) => void client.resume().on('end', () => client.end('Name: HAProxy\n')));
  const asked = askSocket(localHost('local'), path, 'show info');
  await expect(asked).rejects.toMatchObject(silent(message('cli.reason.reset')));
});

test('an answer that tells of no server counts no session as ended', async () => {
  const stat = '# pxname,svname,scur,qcur\nengine,blue,0,0\nengine,green,0,0\n\n';
  const path = await listen((client) => void client.resume().on('end', () => client.end(stat)));
  const places = { ...placesAt(localHost('local'), 'x'), admin: path };
  await expect(readServers(places)).rejects.toMatchObject(silent(message('cli.reason.reset')));
});

test('a gateway that takes the command and says nothing', async () => {
  const clients: Socket[] = [];
  const path = await listen((client) => void clients.push(client.resume()));
  const asked = askSocket(localHost('local'), path, 'show info', 50);
  await expect(asked).rejects.toMatchObject(silent(message('cli.reason.timeout')));
  for (const client of clients) client.destroy();
});

test('a gateway that never ends its answer', async () => {
  const path = await listen((client) => void client.resume().write('x'.repeat(1_100_000)));
  const asked = askSocket(localHost('local'), path, 'show info');
  await expect(asked).rejects.toMatchObject(silent(message('env.gateway-silent.endless')));
});

/** A host behind a line on which the answer of any command takes so long. */
function farHost(ms: number, outcome: 'known' | 'unknown' = 'known'): Host {
  const said = { stdout: '', stderr: '' };
  const ended: ExecResult =
    outcome === 'known' ? { outcome, exitCode: 0, ...said } : { outcome, reason: 'reset', ...said };
  return { ...localHost('far'), transport: 'ssh2', exec: () => pause(ms, ended) };
}

test('an answer that the line holds back is waited for', async () => {
  const path = await listen((client) => {
    client.resume().on('end', () => setTimeout(() => client.end('Version: 3.0\n\n'), 600));
  });
  expect(await askSocket(farHost(600), path, 'show info', 200)).toBe('Version: 3.0\n\n');
});

test('a gateway of a host that answers hangs; of one that does not, nobody knows', async () => {
  const path = await listen((client) => void client.resume().on('end', () => setTimeout(() => client.destroy(), 2000)));
  const hangs = askSocket(farHost(1), path, 'show info', 100);
  await expect(hangs).rejects.toMatchObject({ code: 'gateway-silent', details: { hangs: true } });
  const unknown = await askSocket(farHost(1, 'unknown'), path, 'show info', 100).catch((error: unknown) => error);
  expect(unknown).toMatchObject({ code: 'gateway-silent', details: { host: 'far' } });
  expect(unknown).not.toHaveProperty('details.hangs');
});
