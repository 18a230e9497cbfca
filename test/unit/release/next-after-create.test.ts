import { expect, test } from 'vitest';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import { nextAfterCreate } from '../../../src/lib/stages/release/records/create.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { tempProject } from '../../support/temp-project.ts';

test('after a release comes what each environment asks for, with its name', async () => {
  const project = openStore(tempProject());
  expect(await nextAfterCreate('r1', project)).toEqual(['sovran env add --help']);
  const spec = { host: 'local', port: 8443, bind: '127.0.0.1', limits: {}, objectives: {} };
  await project.write(resourceOf('Environment', 'production', { ...spec, approvals: { required: 2 } }));
  const approve = 'sovran release approve r1 --env production --key ~/.ssh/id_ed25519';
  expect(await nextAfterCreate('r1', project)).toEqual([approve]);
  await project.write(resourceOf('Environment', 'trial', { ...spec, port: 8444, approvals: { required: 0 } }));
  expect(await nextAfterCreate('r1', project)).toEqual([approve, 'sovran release promote r1 --env trial']);
});
