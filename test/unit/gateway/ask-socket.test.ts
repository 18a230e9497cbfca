import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { askSocket } from '../../../src/lib/adapters/gateway/ask-socket.ts';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
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
  const path = await listen((client) => void client.resume().on('end', () => client.end('Version: 3.0\n')));
  expect(await askSocket(localHost('local'), path, 'show info')).toBe('Version: 3.0\n');
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
