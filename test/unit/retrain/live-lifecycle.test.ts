import { expect, test } from 'vitest';
import { charterSpecSchema } from '../../../src/lib/core/project/resources/charter.ts';
import { readSnapshot } from '../../../src/lib/stages/snapshot/snapshot.ts';
import { readLifecycle } from '../../../src/lib/stages/retrain/live-lifecycle.ts';
import { evaluateRows, rightOf } from '../../support/project/evaluated.ts';
import { aModel } from '../../support/project/models.ts';
import { aProject } from '../../support/project/project.ts';
import { aLive, anEnvironment, aRelease } from '../../support/project/serving.ts';
import { TERMS } from '../../support/project/charter.ts';

const MODEL = aModel('tuned', { registeredAt: '2026-01-01T00:00:00.000Z' });

/** What is said on 1 July of a release that was evaluated on 1 January, 60 % right. */
async function said(lifecycle: object): Promise<string[]> {
  const record = { modelDigest: MODEL.spec.digest };
  const project = await aProject([MODEL, anEnvironment(), anEnvironment('tests'), aRelease('r1', record), aLive()]);
  await evaluateRows(project.project, { name: 'tuned', digest: MODEL.spec.digest }, rightOf(10, 60));
  const spec = charterSpecSchema.parse({ ...TERMS, lifecycle });
  const charter = { spec, digest: '', prose: '', allowedSigners: '', since: '', signers: [], path: '' };
  const found = await readLifecycle(await readSnapshot(project), charter, '2026-07-01T00:00:00.000Z');
  return found.map(({ environment, release, reevaluateBy, overdue, retire }) =>
    [environment, release, overdue && reevaluateBy, ...retire].join(' '),
  );
}

test.each([
  ['nothing due', { reevaluateEvery: '365d', retireAfter: '365d', retireBelow: 60 }, ['production r1 false']],
  ['an evaluation', { reevaluateEvery: '30d' }, ['production r1 2026-01-31T00:01:00.000Z']],
  ['an age', { reevaluateEvery: '365d', retireAfter: '181d' }, ['production r1 false age']],
  ['too few right answers', { reevaluateEvery: '365d', retireBelow: 61 }, ['production r1 false exact-match']],
])('the charter asks for %s', async (_name, lifecycle, expected) => {
  expect(await said(lifecycle)).toEqual(expected);
});
