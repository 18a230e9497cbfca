import { expect, test } from 'vitest';
import { dropInPath } from '../../../scripts/rig/faults/sshd.ts';
import { sshServer } from '../../../src/lib/stages/machines/provision/steps/ssh-server.ts';

test('a fault of sshd counts before what `host apply` has written', () => {
  const { paths } = sshServer.guard?.({ user: 'operator' } as never) ?? { paths: [] };
  expect(paths).toHaveLength(1);
  expect([...paths, dropInPath('max-sessions')].toSorted()[0]).toBe(dropInPath('max-sessions'));
});
