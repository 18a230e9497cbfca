import { expect, test } from 'vitest';
import { openHost } from '../../../../src/lib/adapters/hosts/open-host.ts';
import { openLeases } from '../../../../src/lib/adapters/hosts/open-leases.ts';
import { openStore } from '../../../../src/lib/adapters/project-store/open-store.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { tempProject } from '../../../support/temp-project.ts';

const LOCAL = { transport: 'local', address: 'localhost' };
const UNKNOWN = {
  code: 'host-unknown',
  exit: 4,
  next: ['sovran host list', 'git log -- hosts/gpu2.yaml'],
  details: { host: 'gpu2' },
};

test('a host that the inventory does not have is refused, and is never this machine', async () => {
  const project = openStore(tempProject());
  await expect(openHost('gpu2', project)).rejects.toMatchObject(UNKNOWN);
  await expect(openLeases('gpu2', project)).rejects.toMatchObject(UNKNOWN);
});

test('this machine is what the inventory calls local, and `local` without a file', async () => {
  const project = openStore(tempProject());
  expect(await openHost('local', project)).toMatchObject({ name: 'local', transport: 'local' });
  await project.write(resourceOf('Host', 'desk', LOCAL));
  expect(await openHost('desk', project)).toMatchObject({ name: 'desk', transport: 'local' });
});

test('a host over SSH is opened as such, also one that is called local', async () => {
  const project = openStore(tempProject());
  await project.write(resourceOf('Host', 'local', { transport: 'ssh2', address: 'root@192.0.2.1' }));
  expect((await openHost('local', project)).transport).not.toBe('local');
});
