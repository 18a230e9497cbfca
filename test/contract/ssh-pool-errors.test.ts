import { onTestFinished, expect, test } from 'vitest';
import { openPool } from '../../src/lib/adapters/ssh/host-pool.ts';
import type { HostSpec } from '../../src/lib/core/project/resources/host.ts';
import { bedOf, failure } from '../support/ssh-faults.ts';
import { makeKey } from '../support/sshd.ts';

test.for(['ssh2', 'openssh'] as const)(
  "[fault 16 %s] the next command of a changed key has the inventory's host name",
  async (transport) => {
    const bed = await bedOf();
    const pool = openPool();
    onTestFinished(() => pool.close());
    const spec = { transport, address: bed.address, runner: 'docker' } as HostSpec;
    const pins = `[127.0.0.1]:${bed.port} ${makeKey().public}\n`;
    const names = ['gpu7', 'other-name'];
    for (const name of names) {
      const host = await pool.open(name, spec, pins);
      const error = await failure(host.exec(['true']));
      expect(error).toMatchObject({ code: 'host-key-changed', exit: 6 });
      expect(error.next).toEqual([`sovran host trust ${name} --fingerprint SHA256:…`]);
    }
  },
);

test('the next command of an unpinned key is `host trust`', async () => {
  const bed = await bedOf();
  const pool = openPool();
  onTestFinished(() => pool.close());
  const host = await pool.open('gpu7', { transport: 'ssh2', address: bed.address, runner: 'docker' } as HostSpec, '');
  const error = await failure(host.exec(['true']));
  expect(error).toMatchObject({ code: 'host-key-unknown', exit: 6 });
  expect(error.next).toEqual(['sovran host trust gpu7 --fingerprint SHA256:…']);
});
