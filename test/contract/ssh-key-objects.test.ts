import { KeyObject } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { Client } from 'ssh2';
import { keepKeyObjects } from '../../src/lib/adapters/ssh/ssh2/packets.ts';
import { ciphersOf } from '../../src/lib/adapters/ssh/ssh2/inside.ts';
import { bedOf } from '../support/ssh-faults.ts';

test('the pinned ssh2 keeps both AES-GCM keys as key objects', async () => {
  const { port } = await bedOf();
  const client = new Client();
  onTestFinished(() => void client.destroy());
  client.on('error', () => undefined);
  keepKeyObjects(client);
  const met = new Promise<void>((resolve) => client.once('handshake', () => resolve()));
  client.connect({ host: '127.0.0.1', port, username: 'nobody', algorithms: { cipher: ['aes128-gcm@openssh.com'] } });
  await met;
  const keys = ciphersOf(client).map(([cipher, name]): unknown => Reflect.get(cipher, name));
  expect(keys).toEqual([expect.any(KeyObject), expect.any(KeyObject)]);
});
