import { request } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { askSocket } from '../../src/lib/adapters/gateway/ask-socket.ts';
import type { Driver } from '../support/ssh-bed.ts';
import { bedOf, cut, failure } from '../support/ssh-faults.ts';
import { tempDir } from '../support/temp-project.ts';

interface Silent {
  path: string;
  /** Resolves once something was said to it. */
  heard: Promise<void>;
}

/** A socket that takes whatever is said and never answers. */
async function silentSocket(): Promise<Silent> {
  const path = join(tempDir(), 'silent.sock');
  const clients: Socket[] = [];
  const heard = Promise.withResolvers<void>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    client.on('error', () => undefined);
    clients.push(client.on('data', () => heard.resolve()));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => {
    for (const client of clients) client.destroy();
    server.close();
  });
  return { path, heard: heard.promise };
}

describe.each(['ssh2', 'openssh'] as Driver[])('%s', (driver) => {
  test('a silent gateway has not done its command', async () => {
    const bed = await bedOf();
    const { path } = await silentSocket();
    const asked = askSocket(bed.host(driver), path, 'set server app/blue state drain', 200);
    await expect(asked).rejects.toMatchObject({ code: 'gateway-silent', exit: 4 });
  });

  test('a lost connection leaves a gateway command undone', async () => {
    const bed = await bedOf();
    const { path, heard } = await silentSocket();
    const failed = failure(askSocket(bed.host(driver), path, 'set server app/blue state drain', 120_000));
    await heard;
    cut(bed);
    expect(await failed).toMatchObject({ exit: 4 });
    expect((await failed).details?.['hangs'], 'it was not the time that ended it').toBeUndefined();
  });

  test('an HTTP request reports why its connection was closed', async () => {
    const bed = await bedOf();
    const socket = await bed.host(driver).openSocket((await silentSocket()).path);
    const asked = request({ createConnection: () => socket, path: '/' });
    const failed = new Promise((resolve) => asked.once('error', resolve));
    asked.end();
    setTimeout(() => asked.destroy(new Error('nobody waits any longer')), 100);
    expect(await failed).toMatchObject({ message: 'nobody waits any longer' });
  });
});
