import { expect, test } from 'vitest';
import { refuseUnused } from '../../../../src/lib/stages/machines/hosts/pins/trust-keys.ts';
import type { SshMachine } from '../../../../src/lib/core/ports/ssh-directory.ts';

const fingerprint = `SHA256:${'a'.repeat(43)}`;
const host: SshMachine = { machine: 'ops@10.0.0.9:22', alias: 'gpu1', isJump: false, name: '10.0.0.9' };
const bastion: SshMachine = { machine: 'ops@10.0.0.1:2222', alias: 'bastion', isJump: true, name: '[10.0.0.1]:2222' };

test.each([undefined, 'gpu1', 'bastion', '10.0.0.1:2222', 'ops@10.0.0.1:2222', '[10.0.0.1]:2222'])(
  'a fingerprint for %s is of a jump host',
  (machine) => {
    const given = { fingerprint, ...(machine === undefined ? {} : { machine }) };
    expect(() => refuseUnused([bastion, host], [given])).not.toThrow();
  },
);

test.each(['bastoin', '10.0.0.1', 'root@10.0.0.1:2222', ''])('a fingerprint for %j matches no machine', (machine) => {
  expect(() => refuseUnused([bastion, host], [{ fingerprint }, { machine, fingerprint }])).toThrow(
    expect.objectContaining({ code: 'fingerprint-unused', exit: 2 }) as Error,
  );
});
