import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { expect, onTestFinished, test } from 'vitest';
import { gcmCipherOf, gcmDecipherOf } from '../../src/lib/adapters/ssh/ssh2/inside.ts';
import { quickenCipher } from '../../src/lib/adapters/ssh/ssh2/quick-cipher.ts';
import { bedOf, MIB } from '../support/ssh-faults.ts';
import { tempDir } from '../support/temp-project.ts';

test.each([
  ['aes128-gcm@openssh.com', 'RekeyLimit 1M'],
  ['aes256-gcm@openssh.com', 'RekeyLimit 1M'],
  ['chacha20-poly1305@openssh.com', 'RekeyLimit 1M'],
  ['aes128-ctr', 'RekeyLimit 1G'],
])('with %s and %s, what is sent and what is brought back are the same bytes', async (cipher, limit) => {
  const bed = await bedOf({ config: [`Ciphers ${cipher}`, limit] });
  const host = bed.host('ssh2');
  const dir = tempDir();
  writeFileSync(join(dir, 'here'), randomBytes(6 * MIB + 11));
  await host.upload(join(dir, 'here'), join(dir, 'there'));
  await host.download(join(dir, 'there'), join(dir, 'back'));
  expect(readFileSync(join(dir, 'back')).equals(readFileSync(join(dir, 'here')))).toBe(true);
  for (const length of [0, 1, 10, 11, 12, 15, 16, 17, 32_768, 100_000]) {
    const { stdout } = await host.exec(['wc', '-c'], { stdin: 'x'.repeat(length) });
    expect(stdout.trim()).toBe(String(length));
  }
});

test('the ssh2 that is installed has the ciphers that are made quick, and they are', async () => {
  const { private: hostKey } = ssh2.utils.generateKeyPairSync('ed25519');
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (end) => {
    end.on('authentication', (asked) => asked.accept());
    end.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new ssh2.Client();
  onTestFinished(() => void (client.end(), server.close()));
  const { port } = server.address() as AddressInfo;
  client.connect({ host: '127.0.0.1', port, username: 'one', algorithms: { cipher: ['aes128-gcm@openssh.com'] } });
  quickenCipher(client);
  await once(client, 'ready');
  expect(Object.hasOwn(gcmCipherOf(client) ?? {}, 'encrypt')).toBe(true);
  expect(gcmDecipherOf(client), 'its key is made once and known no more as bytes').toBeUndefined();
});
