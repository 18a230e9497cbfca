import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bedOf, MIB } from '../support/ssh-faults.ts';
import { tempDir } from '../support/temp-project.ts';

test.each([
  ['aes128-gcm@openssh.com', 'RekeyLimit 1M'],
  ['aes256-gcm@openssh.com', 'RekeyLimit 1M'],
  ['chacha20-poly1305@openssh.com', 'RekeyLimit 1M'],
  ['aes128-ctr', 'RekeyLimit 1G'],
])('with %s and %s, bytes survive upload and download', async (cipher, limit) => {
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
