import { expect, test } from 'vitest';
import { planInstall, type InstallFacts } from '../../../src/lib/engines/install.ts';

const facts: InstallFacts = {
  name: 'cpu',
  host: 'gpu1',
  engine: 'docker',
  lockDigest: 'sha256:1',
  state: 'missing',
  bytes: 0,
  path: undefined,
};

test('a host that can keep an engine has no gate', () => {
  expect(planInstall({ name: 'cpu', host: 'gpu1' }, facts)).toMatchObject({ gates: [], steps: [{ change: 'create' }] });
});

test('a host that was not provisioned is refused before anything is built, with what to type', () => {
  const closed = { host: 'gpu1', path: '/var/lib/sovran' };
  expect(planInstall({ name: 'cpu', host: 'gpu1' }, { ...facts, closed }).gates).toMatchObject([
    {
      id: 'host-provisioned',
      verdict: 'fail',
      reason: { params: closed },
      next: ['sovran host plan gpu1', 'sovran host apply gpu1'],
    },
  ]);
});
