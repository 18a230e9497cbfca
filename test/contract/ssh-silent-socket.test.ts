import { request } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { askSocket } from '../../src/lib/adapters/gateway/ask-socket.ts';
import type { Driver } from '../support/ssh-bed.ts';
import { bedOf, cut } from '../support/ssh-faults.ts';
import { tempDir } from '../support/temp-project.ts';

/** A socket that takes whatever is said and never answers. */
async function silentSocket(): Promise<string> {
  const path = join(tempDir(), 'silent.sock');
  const clients: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (client) => {
    client.on('error', () => undefined);
    clients.push(client.resume());
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => {
    for (const client of clients) client.destroy();
    server.close();
  });
  return path;
}

describe.each(['ssh2', 'openssh'] as Driver[])('%s', (driver) => {
  test('a gateway that takes a command and says nothing has not done it', async () => {
    const bed = await bedOf();
    const asked = askSocket(bed.host(driver), await silentSocket(), 'set server app/blue state drain', 200);
    await expect(asked).rejects.toMatchObject({ code: 'gateway-silent', exit: 4 });
  });

  test('a command whose line was cut has not been done either', async () => {
    const bed = await bedOf();
    const asked = askSocket(bed.host(driver), await silentSocket(), 'set server app/blue state drain');
    setTimeout(() => cut(bed), 500);
    await expect(asked).rejects.toMatchObject({ exit: 4 });
  });

  test('whoever asks over HTTP hears why the connection was given up', async () => {
    const bed = await bedOf();
    const socket = await bed.host(driver).openSocket(await silentSocket());
    const asked = request({ createConnection: () => socket, path: '/' });
    const failed = new Promise((resolve) => asked.once('error', resolve));
    asked.end();
    setTimeout(() => asked.destroy(new Error('nobody waits any longer')), 100);
    expect(await failed).toMatchObject({ message: 'nobody waits any longer' });
  });
});
