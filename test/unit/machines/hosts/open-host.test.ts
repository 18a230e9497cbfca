import { expect, test } from 'vitest';
import { openHost } from '../../../../src/lib/adapters/hosts/open-host.ts';
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

test('refuses a host outside the inventory', async () => {
  const project = openStore(tempProject());
  await expect(openHost('gpu2', project)).rejects.toMatchObject(UNKNOWN);
});

test('opens this machine for local hosts and for `local`', async () => {
  const project = openStore(tempProject());
  expect(await openHost('local', project)).toMatchObject({ name: 'local', transport: 'local' });
  await project.write(resourceOf('Host', 'desk', LOCAL));
  expect(await openHost('desk', project)).toMatchObject({ name: 'desk', transport: 'local' });
});

test('opens an SSH host over SSH, even if named local', async () => {
  const project = openStore(tempProject());
  await project.write(resourceOf('Host', 'local', { transport: 'ssh2', address: 'root@192.0.2.1' }));
  expect((await openHost('local', project)).transport).not.toBe('local');
});
