import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sshProject } from '../support/project/ssh-project.ts';
import { keygen, publicOf } from '../support/ssh-bed.ts';
import { bedOf, fingerprintOf } from '../support/ssh-faults.ts';
import { DRIVERS } from '../support/tier.ts';

test.each(DRIVERS)('engine list shows both keys of a host whose key changed (%s)', async (driver) => {
  const bed = await bedOf();
  const { root, run } = await sshProject(bed, { driver });
  const other = keygen(join(bed.dir, 'other'));
  writeFileSync(join(root, 'hosts', 'known_hosts'), `[127.0.0.1]:${bed.port} ${publicOf(other)}\n`);
  const { exit, json, stderr } = await run('engine list --json');
  const item = { host: 'far', state: 'unreachable', code: 'host-key-changed' };
  expect({ exit, json }, stderr).toMatchObject({
    exit: 0,
    json: { items: expect.arrayContaining([expect.objectContaining(item)]) as unknown },
  });
  const [{ reason = '' } = {}] = (json as { items: { reason?: string }[] }).items;
  expect(reason).toContain(fingerprintOf(other));
  expect(stderr).toContain(reason);
  const words = await run('engine list');
  expect(`${words.stdout}${words.stderr}`).toContain('sovran host trust far');
});
