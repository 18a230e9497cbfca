import { expect, test } from 'vitest';
import { readLearned } from '../../../../src/lib/core/project/learned.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { learnedGates } from '../../../../src/lib/stages/release/gates/gates.ts';
import { AT, digestFor } from '../../../support/project/digests.ts';
import { anErasure, LOST } from '../../../support/project/erasure.ts';
import { aDataset, aModel, of } from '../../../support/project/models.ts';
import { aProject } from '../../../support/project/project.ts';

const ROWS = aDataset('rows', { digest: digestFor('d') });
const TUNED = aModel('tuned', { kind: 'merged', lineage: [of('trained-on', ROWS)] });
const SMALL = aModel('a-small', { kind: 'quantized', lineage: [of('quantized-from', TUNED)] });
const FRESH = aModel('fresh', { lineage: [of('trained-on', aDataset('rows', { digest: digestFor('e') }))] });

const ERASURE = anErasure({
  datasets: [{ name: 'rows', before: digestFor('d'), rows: LOST, shards: [] }],
  models: [{ name: 'tuned', kind: 'merged', digest: TUNED.spec.digest }],
});

test('marks what learned from erased rows until retrained or retired', async () => {
  const at = await aProject([TUNED, SMALL, FRESH, ERASURE]);
  const states = async (): Promise<string[]> =>
    (await readLearned(at.project)).map(({ name, state }) => `${name} ${state}`);
  expect(await states()).toEqual(['tuned learned', 'a-small learned']);
  const [marked, ...names] = learnedGates([SMALL.spec.digest, FRESH.spec.digest], await readLearned(at.project));
  expect(marked).toMatchObject({
    id: 'not-learned-from-erased',
    verdict: 'fail',
    reason: { params: { names: 'a-small' } },
  });
  expect([names, learnedGates([FRESH.spec.digest], await readLearned(at.project))]).toEqual([[], []]);

  await at.add(aModel('tuned', { kind: 'merged', digest: digestFor('9'), lineage: FRESH.spec.lineage }));
  expect(await states()).toEqual(['tuned retrained', 'a-small learned']);
  const retirement = { releaseDigest: digestFor('1'), state: 'closed', at: AT, by: 'a', lastTraffic: null };
  await at.add(resourceOf('Retirement', 'r1', { ...retirement, digests: [SMALL.spec.digest] }));
  expect(await states()).toEqual(['tuned retrained', 'a-small retired']);
});

test('a project without erasures marks nothing', async () => {
  expect(await readLearned((await aProject([TUNED])).project)).toEqual([]);
});
