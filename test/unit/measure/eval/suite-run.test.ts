import { expect, test } from 'vitest';
import { dropAbsent } from '../../../../src/lib/core/kit/drop-absent.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../../../src/lib/core/operation/executor/execute.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import type { SuiteSpec } from '../../../../src/lib/core/project/resources/suite.ts';
import type { ChatMessage } from '../../../../src/lib/stages/data/rows/chat-row.ts';
import { readAnswers } from '../../../../src/lib/stages/measure/eval/answers.ts';
import type { SuiteInput } from '../../../../src/lib/stages/measure/eval/eval-input.ts';
import { evalRunWith } from '../../../../src/lib/stages/measure/eval/eval-run.ts';
import { findEvaluations, nextComparison } from '../../../../src/lib/stages/measure/eval/recorded.ts';
import { renderEvaluation } from '../../../../src/lib/stages/measure/eval/render.ts';
import { metricOf, type Report } from '../../../../src/lib/stages/measure/reports/report.ts';
import { measuredProject, numberIn, themeOf } from '../../../support/measured-project.ts';
import { plainView } from '../../../support/plain-view.ts';
import { serveMock } from '../../../support/served-mock.ts';

const INPUT: SuiteInput = {
  env: null,
  model: 'tuned',
  app: null,
  host: null,
  keyFile: null,
  suite: 's',
  maxTokens: 8,
  concurrency: 4,
  seed: 1,
};

type Test = SuiteSpec['tests'][number];
const ROWS: Test['rows'] = { dataset: 'themes', split: 'test' };
const NAMES = { a: { name: ['Fatima', 'Karim'] }, b: { name: ['Marie', 'Jean'] } };
const BIAS = {
  name: 'first-names',
  rows: ROWS,
  metric: 'exact-match',
  pairs: { template: '{name} : {prompt}', groups: NAMES },
  mitigation: 'Names were masked.',
  limit: { min: 0.5, maxGap: 5 },
} as const;

/** Questions without accents, asked with accents removed. */
const UNCHANGED = {
  rows: { items: Array.from({ length: 80 }, (_, at) => ({ id: `q${at}`, prompt: `ask ${at}`, expected: 'x' })) },
  changes: ['accents'],
};

/** A project of 100 questions with this suite. */
async function withSuite(...tests: object[]): Promise<StageContext> {
  const ctx = await measuredProject(100);
  await ctx.project.write(resourceOf('Suite', 's', { tests }));
  return ctx;
}

type Answering = (messages: ChatMessage[]) => string;
const right: Answering = (messages) => themeOf(numberIn(messages));
/** Wrong to every second question of a first name that is tied to a theme. */
const biased: Answering = (messages) =>
  /Fatima|Karim/.test(messages.at(-1)?.content ?? '') && numberIn(messages) % 2 === 0 ? 'Loisirs' : right(messages);

async function measure(ctx: StageContext, answer: Answering, asked: string[] = []): Promise<Report> {
  const noted: Answering = (messages) => {
    asked.push(messages.at(-1)?.content ?? '');
    return answer(messages);
  };
  const operation = evalRunWith(serveMock({ answer: noted }));
  return (await executeOperation(operation, INPUT, ctx)).result.report;
}

const verdicts = ({ tests = [] }: Report): string[] => tests.map(({ name, verdict }) => `${name} ${verdict}`);

test('a planted bias by first name is found', async () => {
  const report = await measure(await withSuite(BIAS), biased);
  expect(report).toMatchObject({ type: 'suite', verdict: 'ok', method: { suite: { name: 's' } } });
  expect(metricOf(report, 'first-names/gap')).toMatchObject({ value: 50, unit: 'pt', n: 100, interval: 'bootstrap' });
  expect(metricOf(report, 'first-names/gap')?.ci95?.[0]).toBeGreaterThan(39);
  expect(metricOf(report, 'first-names/a')).toMatchObject({ value: 0.5, n: 100 });
  expect(metricOf(report, 'first-names')).toMatchObject({ value: 0.75, n: 100 });
  expect(verdicts(report)).toEqual(['first-names failed']);
  const shown = renderEvaluation(report, plainView()).join('\n');
  expect(shown).toMatch(/first-names, gap +50 pt +\[.*\] +100 +≤ 5 pt +failed/);
  expect(shown).toContain('Mitigation of first-names: Names were masked.');
});

test('the absence of a bias is proven, not found as one', async () => {
  const report = await measure(await withSuite(BIAS), right);
  expect(metricOf(report, 'first-names/gap')).toMatchObject({ value: 0 });
  expect(metricOf(report, 'first-names/gap')?.ci95?.[1]).toBeLessThan(5);
  expect(verdicts(report)).toEqual(['first-names passed']);
});

test.each([
  ['gap', BIAS],
  ['drop', { ...BIAS, pairs: undefined, changes: ['case'], limit: { min: 0.5, maxDrop: 5 } }],
])('a model that is always wrong has no %s, and fails', async (figure, suite) => {
  const report = await measure(await withSuite(dropAbsent(suite)), () => '?');
  expect(metricOf(report, `first-names/${figure}`)).toMatchObject({ value: 0, unit: 'pt' });
  expect(verdicts(report)).toEqual(['first-names failed']);
  const shown = renderEvaluation(report, plainView()).join('\n');
  expect(shown).toMatch(new RegExp(`first-names, ${figure} .* ≤ 5 pt +passed`));
});

test('a drop by changed questions is measured row by row', async () => {
  const typing = {
    name: 'typing',
    rows: ROWS,
    metric: 'exact-match',
    changes: ['typos', 'case'],
    limit: { min: 0.5, maxDrop: 5 },
  };
  const shouted: Answering = (messages) =>
    (messages.at(-1)?.content ?? '').includes('QUESTION') ? '?' : right(messages);
  const asked: string[] = [];
  const report = await measure(await withSuite(typing), shouted, asked);
  expect(metricOf(report, 'typing')).toMatchObject({ value: 1, n: 100, interval: 'wilson' });
  expect(metricOf(report, 'typing/case')).toMatchObject({ value: 0, n: 100 });
  expect(metricOf(report, 'typing/drop')).toMatchObject({ value: 50, unit: 'pt' });
  expect(verdicts(report)).toEqual(['typing failed']);
  expect(asked).toHaveLength(300);
});

test('answers name test, variant and score; the same question is asked once', async () => {
  const passages = [{ id: 'p1', text: 'The desk opens at 9.' }];
  const item = { id: 'i', prompt: 'When?', expected: ['9', 'at 9'], passages };
  const tests = ['citation', 'numbers', 'exact-match'].map((metric) => ({
    name: metric,
    rows: { items: [structuredClone(item)] },
    metric,
    limit: { min: 0.2 },
  }));
  const ctx = await withSuite(...tests);
  const asked: string[] = [];
  const report = await measure(ctx, () => 'At 9 [p1].', asked);
  expect(asked).toEqual(['[p1] The desk opens at 9.\n\nWhen?']);
  const answers = await readAnswers(ctx.project, report.id, report.evidence[0]);
  expect(answers.map(({ id, test: name, score, correct }) => [id, name, score, correct])).toEqual([
    ['citation/i', 'citation', 1, true],
    ['numbers/i', 'numbers', 1, true],
    ['exact-match/i', 'exact-match', 0, false],
  ]);
  expect(verdicts(report)).toEqual(['citation passed', 'numbers passed', 'exact-match unproven']);
});

test('a suite that was measured is shown until it changes', async () => {
  const exact = { name: 'themes', rows: ROWS, metric: 'exact-match', limit: { min: 0.5 } };
  const ctx = await withSuite(exact);
  const asked: string[] = [];
  const first = await measure(ctx, right, asked);
  expect((await measure(ctx, right, asked)).id).toBe(first.id);
  expect(asked).toHaveLength(100);
  await ctx.project.write(resourceOf('Suite', 's', { tests: [{ ...exact, limit: { min: 0.6 } }] }));
  expect((await measure(ctx, right, asked)).id).not.toBe(first.id);
  expect(asked).toHaveLength(200);
});

test.each([
  ['a limit that no sample can prove', { limit: { min: 0.999 } }, 'unprovable', { rows: 100, needed: 3838 }],
  ['a gap that too few rows can prove', { ...BIAS, limit: { min: 0.5, maxGap: 3 } }, 'unprovable', { needed: 125 }],
  [
    'a drop by a change that changes nothing',
    { ...UNCHANGED, limit: { min: 0.5, maxDrop: 5 } },
    'unprovable',
    { rows: 0 },
  ],
  ['a missing file', { rows: { file: 'none.jsonl' } }, 'no-file', { path: 'eval/suites/none.jsonl' }],
  ['a test without rows', { rows: { items: [] } }, 'no-rows', { test: 't' }],
  ['ids used twice', { rows: { items: [1, 1].map(() => ({ id: 'x', prompt: 'p', expected: 'e' })) } }, 'twice', {}],
  ['rows without what is right', { rows: { items: [{ id: 'x', prompt: 'p' }] } }, 'needs', { field: 'expected' }],
  ['rows without passages', { metric: 'quote' }, 'needs', { field: 'passages' }],
  ['rows without paraphrases', { changes: ['paraphrases'] }, 'needs', { field: 'paraphrases' }],
])('refuses %s before anything is asked', async (_name, change, key, params) => {
  const asked: string[] = [];
  const exact = { name: 't', rows: ROWS, metric: 'exact-match', limit: { min: 0.5 } };
  const failure = await measure(await withSuite({ ...exact, ...change }), right, asked).catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ code: 'gates-failed', exit: 3 });
  expect((failure as { gates: { reason: object; fix?: object }[] }).gates[0]?.reason).toMatchObject({
    key: `eval.suite.${key}`,
  });
  expect(JSON.stringify(failure)).toContain(JSON.stringify(params).slice(1, -1));
  expect(asked).toEqual([]);
});

test('an unknown dataset and an unknown suite are usage errors', async () => {
  const elsewhere = { name: 't', rows: { dataset: 'none' }, metric: 'f1', limit: { min: 0.5 } };
  await expect(measure(await withSuite(elsewhere), right)).rejects.toMatchObject({ code: 'not-found', exit: 2 });
  await expect(measure(await measuredProject(5), right)).rejects.toMatchObject({ code: 'not-found', exit: 2 });
});

test('lines of a file of rows are refused by their number', async () => {
  const ctx = await withSuite({ name: 't', rows: { file: 'x.jsonl' }, metric: 'f1', limit: { min: 0.5 } });
  const row = (id: string): string => JSON.stringify({ id, prompt: 'p', expected: 'e' });
  const lines = [row('a'), '{', '{"id":"b","prompt":3}', row('a'), row('é'), ''];
  await ctx.project.writeFile('eval/suites/x.jsonl', Buffer.from(lines.join('\n'), 'latin1'));
  const failure = (await measure(ctx, right).catch((error: unknown) => error)) as { gates: { reason: object }[] };
  expect(failure.gates.map(({ reason }) => reason)).toMatchObject([
    { key: 'eval.suite.bad-item', params: { where: 'eval/suites/x.jsonl:2' } },
    { key: 'eval.suite.bad-item', params: { where: 'eval/suites/x.jsonl:3', key: 'prompt' } },
    { key: 'eval.suite.not-utf8', params: { where: 'eval/suites/x.jsonl:5' } },
  ]);
});

test('results of a suite are shown by it, never compared as evaluations', async () => {
  const ctx = await withSuite(BIAS);
  const { id, ...report } = await measure(ctx, right);
  expect(await nextComparison({ id, ...report }, ctx.project)).toEqual(['sovran eval show s']);
  for (const word of [id, 'tuned'])
    await expect(findEvaluations(ctx.project, word)).rejects.toMatchObject({ code: 'no-evaluation', exit: 2 });
});
