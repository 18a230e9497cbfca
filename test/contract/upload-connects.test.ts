import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostUnreachable } from '../../src/lib/adapters/ssh/failures/ssh-errors.ts';
import { sshHost } from '../../src/lib/adapters/ssh/ssh-host.ts';
import type { SshTransport } from '../../src/lib/adapters/ssh/session/transport.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import { until } from '../support/process-place.ts';
import { processesNaming } from '../support/processes.ts';
import { bedOf, MIB } from '../support/ssh-faults.ts';
import { tempDir } from '../support/temp-project.ts';

function hostOver(connect: () => Promise<SshTransport>): Host {
  const root = tempDir();
  return sshHost({ name: 'far', driver: 'ssh2', place: { root, runtime: join(root, 'run') }, connect });
}

/** A folder with a file in it that is large enough for streams. */
function folderWithFile(): string {
  const dir = tempDir();
  writeFileSync(join(dir, 'here'), randomBytes(16 * MIB));
  return dir;
}

test('an upload reconnects after a failure during its digest', async () => {
  const bed = await bedOf();
  let tries = 0;
  const refused = hostUnreachable({ hop: bed.address, isJump: false, name: 'far' }, 'refused');
  const host = hostOver(() => ((tries += 1) === 1 ? Promise.reject(refused) : bed.connect('ssh2')));
  const dir = folderWithFile();
  await host.upload(join(dir, 'here'), join(dir, 'there'));
  expect(tries).toBe(2);
  expect(readFileSync(join(dir, 'there')).equals(readFileSync(join(dir, 'here')))).toBe(true);
  expect(readdirSync(dir)).toEqual(['here', 'there']);
});

test('a connection lost after the start frees the part', async () => {
  const bed = await bedOf();
  const lost = hostUnreachable({ hop: bed.address, isJump: false, name: 'far' }, 'hung-up');
  const roundTripMs = (): number => {
    throw lost;
  };
  const host = hostOver(async () => ({ ...(await bed.connect('ssh2')), roundTripMs }));
  const dir = folderWithFile();
  await expect(host.upload(join(dir, 'here'), join(dir, 'there'))).rejects.toBe(lost);
  await until('the receiver to end', () => processesNaming(join(dir, 'there.part')).length === 0);
  expect(readdirSync(dir), 'its lock went with it').toEqual(['here']);
  await bed.host('ssh2').upload(join(dir, 'here'), join(dir, 'there'));
  expect(readFileSync(join(dir, 'there')).equals(readFileSync(join(dir, 'here')))).toBe(true);
});
