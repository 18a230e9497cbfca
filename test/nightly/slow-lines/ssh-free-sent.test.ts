import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { bedOf, MIB } from '../../support/ssh-faults.ts';
import { tempDir } from '../../support/temp-project.ts';

/** Within the 2 MiB that a server takes before it says so: nothing cuts a packet short, however busy it is. */
const SIZE = 2 * MIB - 65_536 + 11;
/** The most that OpenSSH takes in a packet. */
const PACKET = 32_768;
const PACKETS = Math.floor(SIZE / PACKET);

test.each([
  ['aes128-gcm@openssh.com', false],
  ['aes128-gcm@openssh.com', true],
  ['chacha20-poly1305@openssh.com', false],
  ['aes128-ctr', false],
])('with %s (jump host: %s) large packets free memory, bytes intact', async (cipher, behind) => {
  const config = [`Ciphers ${cipher}`, 'RekeyLimit 1M'];
  // The bytes go through both: one of them alone frees two halves of every packet.
  const clients = behind ? 2 : 1;
  const jump = behind ? { jump: await bedOf({ config }) } : {};
  const host = (await bedOf({ config })).host('ssh2', jump);
  const dir = tempDir();
  writeFileSync(join(dir, 'here'), randomBytes(SIZE));
  const freed = vi.spyOn(ArrayBuffer.prototype, 'transfer');
  onTestFinished(() => freed.mockRestore());
  // What the first one sends is more than its key may: the second one has another.
  for (const name of ['there', 'there again']) {
    freed.mockClear();
    await host.upload(join(dir, 'here'), join(dir, name));
    expect(freed.mock.calls.length).toBeGreaterThan((2 * clients - 0.5) * PACKETS);
    expect(readFileSync(join(dir, name)).equals(readFileSync(join(dir, 'here')))).toBe(true);
  }
});
