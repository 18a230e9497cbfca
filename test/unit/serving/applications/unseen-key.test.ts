import { expect, test } from 'vitest';
import { keyIssuer } from '../../../../src/lib/stages/serving/applications/key-issuer.ts';
import { unseenKey } from '../../../../src/lib/stages/serving/applications/unseen-key.ts';
import { findOperation } from '../../../support/find-operation.ts';

const SHA256 = `sha256:${'a'.repeat(64)}`;

test.each([
  ['was to be shown', { sha256: SHA256, inFile: false }, ['sovran app rotate-key portal']],
  ['lies in its file', { sha256: SHA256, inFile: true }, undefined],
  ['was never made', { sha256: null, inFile: false }, undefined],
  ['is of an earlier version, which did not say', { sha256: SHA256 }, undefined],
])('a run that is only recorded by resume, whose key %s', async (_, output, next) => {
  const run = { runId: 'R', input: { name: 'portal' }, outputs: { 'keys-portal': output }, planHash: '' };
  expect(unseenKey(run)?.next).toEqual(next);
  for (const id of ['app add', 'app rotate-key'])
    expect((await findOperation(id))?.failure?.(run as never, {} as never)?.next).toEqual(next);
});

test('a key is handed over into a file, or not yet', () => {
  const written: string[] = [];
  const [shown, filed] = [keyIssuer(), keyIssuer((key) => void written.push(key))];
  for (const issuer of [shown, filed]) issuer.issue();
  expect([shown.deliver(), filed.deliver(), written]).toEqual([false, true, [filed.issued]]);
});
