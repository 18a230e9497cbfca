import { expect, test } from 'vitest';
import { aProject, type Project } from '../../support/project/project.ts';
import { charterSpecSchema } from '../../../src/lib/core/project/resources/charter.ts';
import type { ReleaseRecord } from '../../../src/lib/core/project/resources/release.ts';
import { listEvidence } from '../../../src/lib/stages/release/approvals/evidence.ts';
import { compareWithLive, notWorseGates } from '../../../src/lib/stages/release/quality/not-worse.ts';
import { readSuites, suiteGates } from '../../../src/lib/stages/release/quality/suites.ts';
import { TERMS } from '../../support/project/charter.ts';
import { digestFor } from '../../support/project/digests.ts';
import { evaluateRows, rightOf } from '../../support/project/evaluated.ts';
import { aSuite, measureSuite, scoresOf } from '../../support/project/suites.ts';

const LIVE = { name: 'live', digest: digestFor('1') };
const NEXT = { name: 'next', digest: digestFor('2') };

async function gatesOf(project: Project, names = ['s']): Promise<string[]> {
  const reports = await listEvidence(project.project);
  const gates = suiteGates([NEXT], await readSuites(project.project, names), reports);
  return gates.map(({ verdict, reason, next }) => [verdict, reason.key.split('.').at(-1), ...(next ?? [])].join(' '));
}

test('a charter may name suites', () => {
  const terms = (suites: unknown) => ({ ...TERMS, evaluation: { suites } });
  expect(charterSpecSchema.parse(terms(['s'])).evaluation.suites).toEqual(['s']);
  expect(charterSpecSchema.safeParse(terms(['../s'])).success).toBe(false);
});

test.each([
  ['every test passed', { a: scoresOf(40, 1), b: scoresOf(40, 1) }, 'pass pass'],
  ['a test failed', { a: scoresOf(40, 1), b: scoresOf(40, 0) }, 'fail fail sovran eval show s'],
  ['a test is unproven', { a: scoresOf(20, 1, 20), b: scoresOf(40, 1) }, 'unknown fail sovran eval show s'],
])('the gate of a suite where %s', async (_name, scores, expected) => {
  const project = await aProject([aSuite('s', ['a', 'b'])]);
  await measureSuite(project.project, 's', NEXT, { a: scoresOf(40, 0), b: scoresOf(40, 0) });
  await measureSuite(project.project, 's', NEXT, scores);
  expect(await gatesOf(project)).toEqual([expected]);
});

test('a suite that changed, or that is missing, is unknown', async () => {
  const project = await aProject([aSuite('s', ['a'])]);
  const ask = 'unknown unknown sovran eval run --model next --suite';
  expect(await gatesOf(project)).toEqual([`${ask} s`]);
  await measureSuite(project.project, 's', NEXT, { a: scoresOf(40, 1) });
  expect(await gatesOf(project, ['s', 'none'])).toEqual(['pass pass', `${ask} none`]);
  await project.project.write(aSuite('s', ['a'], { limit: { min: 0.4 } }));
  expect(await gatesOf(project)).toEqual([`${ask} s`]);
});

/** The verdict of a promotion over the live release, by suites and evaluations. */
async function compared(project: Project): Promise<string[]> {
  const recordOf = ({ name, digest }: typeof LIVE) =>
    ({ model: name, modelDigest: digest, evidence: [] }) as unknown as ReleaseRecord;
  const reports = await listEvidence(project.project);
  const live = { release: 'r1', record: recordOf(LIVE) };
  const found = await compareWithLive(project.project, live, recordOf(NEXT), reports);
  const said = { release: 'r2', environment: 'production', terms: null, waivedBy: undefined };
  const gates = notWorseGates({ ...said, compared: found });
  return gates.map(({ verdict, next = [] }) => [verdict, ...next.slice(0, 1)].join(' '));
}

test.each([
  ['one test lost', { a: scoresOf(60, 1), b: scoresOf(60, 0.2) }, 'fail sovran eval show s'],
  ['nothing lost', { a: scoresOf(60, 1), b: scoresOf(60, 0.9) }, 'pass'],
])('a model that is as good in evaluations, of a suite %s', async (_name, scores, expected) => {
  const project = await aProject([aSuite('s', ['a', 'b'])]);
  for (const model of [LIVE, NEXT]) await evaluateRows(project.project, model, rightOf(100, 63));
  await measureSuite(project.project, 's', LIVE, { a: scoresOf(60, 1), b: scoresOf(60, 0.9) });
  await measureSuite(project.project, 's', NEXT, scores);
  expect(await compared(project)).toEqual([expected]);
});

test('results of a suite before it changed are not compared', async () => {
  const project = await aProject([aSuite('s', ['a'])]);
  for (const model of [LIVE, NEXT]) await evaluateRows(project.project, model, rightOf(100, 63));
  await measureSuite(project.project, 's', LIVE, { a: scoresOf(60, 1) });
  await project.project.write(aSuite('s', ['a'], { limit: { min: 0.4 } }));
  await measureSuite(project.project, 's', NEXT, { a: scoresOf(60, 0) });
  expect(await compared(project)).toEqual(['pass']);
});
