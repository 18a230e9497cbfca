import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ReleaseRecord } from '../../../src/lib/core/project/resources/release.ts';
import { listEvidence } from '../../../src/lib/stages/release/approvals/evidence.ts';
import { compareWithLive, notWorseGates } from '../../../src/lib/stages/release/quality/not-worse.ts';
import { digestFor } from '../../support/project/digests.ts';
import { evaluateRows, rightOf } from '../../support/project/evaluated.ts';
import { aProject, type Project } from '../../support/project/project.ts';

const MODELS = { live: digestFor('1'), next: digestFor('2') };
const recordOf = (digest: string, ...evidence: string[]): ReleaseRecord =>
  ({ model: 'm', modelDigest: digest, evidence }) as unknown as ReleaseRecord;

interface Terms {
  worseThanLive?: 'allow' | 'refuse';
  minRows?: number;
  waivedBy?: string;
  /** Reports that the live release rests on. */
  cited?: readonly string[];
}

async function judge(
  project: Project,
  { worseThanLive = 'refuse', minRows, waivedBy, cited = [] }: Terms = {},
): Promise<string[]> {
  const reports = await listEvidence(project.project);
  const live = { release: 'r1', record: recordOf(MODELS.live, ...cited) };
  const compared = await compareWithLive(project.project, live, recordOf(MODELS.next), reports);
  const terms = { lifecycle: { reevaluateEvery: '180d', worseThanLive }, evaluation: { minRows } };
  const gates = notWorseGates({ release: 'r2', environment: 'production', compared, terms, waivedBy });
  return gates.map(({ verdict, reason }) => `${verdict} ${reason.key.split('.').at(-1)}`);
}

/** A project with evaluations of both models on the same rows. */
async function evaluatedBoth(live: boolean[], next: boolean[], rowsOf?: string): Promise<Project> {
  const project = await aProject();
  await evaluateRows(project.project, { name: 'live', digest: MODELS.live }, live);
  await evaluateRows(project.project, { name: 'next', digest: MODELS.next }, next, rowsOf ? { rowsOf } : {});
  return project;
}

test.each([
  ['63 % by 0 %', rightOf(100, 63), rightOf(100, 0), {}, 'fail fail'],
  ['63 % by 0 % of few rows', rightOf(8, 63), rightOf(8, 0), {}, 'fail fail'],
  ['63 % by 62 %', rightOf(100, 63), rightOf(100, 62), {}, 'pass pass'],
  ['0 % by 63 %', rightOf(100, 0), rightOf(100, 63), {}, 'pass pass'],
  ['63 % by 0 % of one row', [true], [false], {}, 'pass pass'],
  ['other rows', rightOf(100, 63), rightOf(90, 0), {}, 'unknown apart'],
  ['other rows, as a charter allows', rightOf(100, 63), rightOf(90, 0), { worseThanLive: 'allow' }, 'waived waived'],
  ['other rows, as a person accepts', rightOf(100, 63), rightOf(90, 0), { waivedBy: 'anna' }, 'waived waived'],
  ['few rows, where a charter asks for more', [true], [true], { minRows: 100 }, 'unknown apart'],
  ['worse on few rows, where a charter asks for more', rightOf(9, 100), rightOf(9, 0), { minRows: 100 }, 'fail fail'],
  ['what a charter refuses', rightOf(100, 63), rightOf(100, 0), { worseThanLive: 'refuse' }, 'fail fail'],
  ['what a charter allows', rightOf(100, 63), rightOf(100, 0), { worseThanLive: 'allow' }, 'waived waived'],
  ['what a person accepts', rightOf(100, 63), rightOf(100, 0), { waivedBy: 'anna' }, 'waived waived'],
] as const)('replaces %s', async (_name, live, next, terms, expected) => {
  expect(await judge(await evaluatedBoth([...live], [...next]), terms)).toEqual([expected]);
});

test('each set of rows counts, not only the newest', async () => {
  const project = await evaluatedBoth(rightOf(100, 63), rightOf(100, 0));
  for (const [name, digest] of Object.entries(MODELS))
    await evaluateRows(project.project, { name, digest }, rightOf(10, 50), { rowsOf: 'e' });
  expect(await judge(project)).toEqual(['fail fail']);
});

test('a newer evaluation on the same rows replaces the older one', async () => {
  const project = await evaluatedBoth(rightOf(100, 63), rightOf(100, 0));
  await evaluateRows(project.project, { name: 'next', digest: MODELS.next }, rightOf(100, 70));
  expect(await judge(project)).toEqual(['pass pass']);
});

test('answers that were changed are unknown, and refuse', async () => {
  const project = await evaluatedBoth(rightOf(100, 63), rightOf(100, 70));
  const run = (await listEvidence(project.project))[0]?.run ?? '';
  appendFileSync(join(project.root, 'runs', run, 'answers.jsonl'), '{}\n');
  expect(await judge(project)).toEqual(['unknown unknown']);
});

test.each([
  ['live', {}, 'unknown apart'],
  ['next', {}, 'pass nothing'],
  ['next', { cited: [digestFor('9')] }, 'unknown apart'],
] as const)('only %s was evaluated, %j', async (name, terms, expected) => {
  const project = await aProject();
  await evaluateRows(project.project, { name, digest: MODELS[name] }, rightOf(100, 63));
  expect(await judge(project, terms)).toEqual([expected]);
});

test('the gate names what to evaluate, and on which rows', async () => {
  const project = await aProject();
  await evaluateRows(project.project, { name: 'live', digest: MODELS.live }, rightOf(100, 63));
  const reports = await listEvidence(project.project);
  const live = { release: 'r1', record: { ...recordOf(MODELS.live), model: 'live' } };
  const next = { ...recordOf(MODELS.next), model: 'next' };
  const compared = await compareWithLive(project.project, live, next, reports);
  const [gate] = notWorseGates({ release: 'r2', environment: 'e', compared, terms: null, waivedBy: undefined });
  expect(gate?.next?.slice(0, 2)).toEqual([
    'sovran eval run --model live --dataset rows',
    'sovran eval run --model next --dataset rows',
  ]);
});
