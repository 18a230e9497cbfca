import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ChatMessage } from '../../../../src/lib/stages/data/rows/chat-row.ts';
import {
  compareEvaluations,
  compareVerdict,
  meetsRequirement,
} from '../../../../src/lib/stages/measure/eval/compare.ts';
import type { EvalInput } from '../../../../src/lib/stages/measure/eval/eval-input.ts';
import { nextComparison } from '../../../../src/lib/stages/measure/eval/recorded.ts';
import { evalRunWith } from '../../../../src/lib/stages/measure/eval/eval-run.ts';
import { renderEvaluation } from '../../../../src/lib/stages/measure/eval/render.ts';
import { metricOf, type Report } from '../../../../src/lib/stages/measure/reports/report.ts';
import { readReport } from '../../../../src/lib/stages/measure/reports/report-files.ts';
import { executeOperation } from '../../../../src/lib/core/operation/executor/execute.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import { measuredProject, numberIn, themeOf } from '../../../support/measured-project.ts';
import { plainView } from '../../../support/plain-view.ts';
import { serveMock } from '../../../support/served-mock.ts';
import { git } from '../../../support/temp-project.ts';

const INPUT: EvalInput = {
  env: null,
  model: 'tuned',
  app: null,
  host: null,
  keyFile: null,
  dataset: 'themes',
  split: 'test',
  limit: null,
  maxTokens: 8,
  concurrency: 4,
  seed: 1,
};

/** Right except for every `wrongEach`th question. */
function answersWrong(wrongEach: number): (messages: ChatMessage[]) => string {
  return (messages) => (numberIn(messages) % wrongEach === 0 ? 'Loisirs' : ` ${themeOf(numberIn(messages))}\n`);
}

async function evaluate(
  ctx: StageContext,
  input: Partial<EvalInput>,
  wrongEach: number,
): Promise<{ runId: string; report: Report }> {
  const operation = evalRunWith(serveMock({ answer: answersWrong(wrongEach) }));
  const { runId, result } = await executeOperation(operation, { ...INPUT, ...input }, ctx);
  return { runId, report: result.report };
}

test('an evaluation counts exact answers, scores classes and commits report and answers', async () => {
  const ctx = await measuredProject(60);
  const { runId, report } = await evaluate(ctx, {}, 10);
  expect(report).toMatchObject({ type: 'eval', subject: 'tuned', verdict: 'ok', failures: {} });
  expect(metricOf(report, 'exact-match')).toMatchObject({ value: 54 / 60, n: 60, interval: 'wilson' });
  expect(report.classes?.map(({ label, support }) => [label, support])).toEqual([
    ['Argent', 20],
    ['Famille', 20],
    ['Travail', 20],
  ]);
  expect(report.confusion?.counts.map((row) => row.at(-1))).toEqual([2, 2, 2]);
  expect(report.measured).toMatchObject({
    dataset: { name: 'themes', split: 'test', rows: 60 },
    engine: { name: 'cpu' },
  });
  const files = git(ctx.project.root, 'show', '--name-only', '--format=', 'HEAD').split('\n');
  for (const name of ['answers.jsonl', 'report.json', 'report.html', 'run.yaml'])
    expect(files).toContain(`runs/${runId}/${name}`);
  expect(git(ctx.project.root, 'status', '--porcelain')).toBe('');
});

test('rows that name a group are reported by group, with the gap', async () => {
  const { report } = await evaluate(await measuredProject(60), {}, 10);
  // Every tenth question is answered wrong, and its number is even.
  expect(metricOf(report, 'exact-match/even')).toMatchObject({ value: 24 / 30, n: 30, interval: 'wilson' });
  expect(metricOf(report, 'exact-match/odd')).toMatchObject({ value: 1, n: 30 });
  expect(metricOf(report, 'group-gap')).toMatchObject({ value: 20, unit: 'pt', n: 60, interval: 'newcombe' });
  expect(renderEvaluation(report, plainView()).join('\n')).toMatch(
    /Exact match, even +80 %.*\n.*Exact match, odd +100 %/,
  );
});

test('the limit takes the first rows and a fixture is never evidence', async () => {
  const ctx = await measuredProject(60);
  const { report } = await evaluate(ctx, { model: 'toy', limit: 7 }, 100);
  expect(report.verdict).toBe('fixture');
  expect(metricOf(report, 'exact-match')?.n).toBe(7);
});

test('failed requests are wrong answers; too many fail the evaluation', async () => {
  const ctx = await measuredProject(20);
  const fault = ({ index }: { index: number }) => (index < 5 ? ({ kind: 'status', status: 503 } as const) : undefined);
  const operation = evalRunWith(serveMock({ fault, answer: answersWrong(1000) }));
  const { result } = await executeOperation(operation, INPUT, ctx);
  expect(result.report).toMatchObject({ verdict: 'failed', failures: { http: 5 } });
  expect(metricOf(result.report, 'answered')?.value).toBe(15 / 20);
  expect((await ctx.project.readEvents())[0]).toMatchObject({ operation: 'eval run', result: 'failed' });
});

test('a model without a servable file is refused before anything is touched', async () => {
  const ctx = await measuredProject(5);
  const before = git(ctx.project.root, 'rev-parse', 'HEAD');
  await expect(evaluate(ctx, { model: 'adapter' }, 10)).rejects.toMatchObject({ code: 'gates-failed', exit: 3 });
  expect(git(ctx.project.root, 'rev-parse', 'HEAD')).toBe(before);
});

test('empty split, unknown model and unknown dataset are usage errors', async () => {
  const ctx = await measuredProject(5);
  await expect(evaluate(ctx, { split: 'validation' }, 10)).rejects.toMatchObject({ code: 'empty-split', exit: 2 });
  await expect(evaluate(ctx, { model: 'none' }, 10)).rejects.toMatchObject({ code: 'not-found', exit: 2 });
  await expect(evaluate(ctx, { dataset: 'none' }, 10)).rejects.toMatchObject({ code: 'not-found', exit: 2 });
});

test('a serving failure leaves no file behind', async () => {
  const ctx = await measuredProject(5);
  const operation = evalRunWith(async () => {
    throw new Error('no engine');
  });
  await expect(executeOperation(operation, INPUT, ctx)).rejects.toThrow('no engine');
  expect(await ctx.project.list('Run')).toEqual([]);
});

test('a comparison pairs the newest evaluations of two models', async () => {
  const ctx = await measuredProject(120);
  await evaluate(ctx, { model: 'base' }, 2);
  await evaluate(ctx, { model: 'tuned' }, 10);
  const report = await compareEvaluations({ first: 'base', second: 'tuned', margin: 5, seed: 1 }, ctx);
  expect(report).toMatchObject({ type: 'comparison', verdict: 'better', subject: 'base → tuned' });
  expect(metricOf(report, 'difference')?.value).toBeCloseTo(40, 10);
  expect(metricOf(report, 'only-second')?.value).toBe(48);
  expect(metricOf(report, 'only-first')?.value).toBe(0);
  const again = await compareEvaluations({ first: 'base', second: 'tuned', margin: 5, seed: 1 }, ctx);
  expect(again.metrics).toEqual(report.metrics);
});

test('a comparison refuses different rows', async () => {
  const ctx = await measuredProject(40);
  const first = await evaluate(ctx, { model: 'base' }, 2);
  const second = await evaluate(ctx, { model: 'tuned', limit: 20 }, 2);
  const input = { first: first.runId, second: second.runId, margin: 5, seed: 1 };
  await expect(compareEvaluations(input, ctx)).rejects.toMatchObject({ code: 'different-rows', exit: 3 });
});

test('a model without an evaluation is named', async () => {
  const ctx = await measuredProject(5);
  const input = { first: 'base', second: 'tuned', margin: 5, seed: 1 };
  await expect(compareEvaluations(input, ctx)).rejects.toMatchObject({ code: 'no-evaluation', exit: 2 });
});

test('changed answers and a changed report are found', async () => {
  const ctx = await measuredProject(20);
  const { runId } = await evaluate(ctx, {}, 5);
  writeFileSync(join(ctx.project.root, 'runs', runId, 'answers.jsonl'), '');
  const input = { first: runId, second: runId, margin: 5, seed: 1 };
  await expect(compareEvaluations(input, ctx)).rejects.toMatchObject({
    code: 'bad-answers',
    exit: 5,
    fix: { key: 'bench.bad-report.fix' },
    next: [`git diff HEAD -- runs/${runId}/answers.jsonl`, `git log -p -- runs/${runId}/answers.jsonl`],
  });
  const path = join(ctx.project.root, 'runs', runId, 'report.json');
  const { report } = await readReport(ctx.project, runId);
  writeFileSync(path, JSON.stringify({ ...report, verdict: 'better' }));
  await expect(readReport(ctx.project, runId)).rejects.toMatchObject({
    code: 'bad-report',
    exit: 5,
    fix: { key: 'bench.bad-report.fix' },
    next: [`git diff HEAD -- runs/${runId}/report.json`, `git log -p -- runs/${runId}/report.json`],
  });
});

test.each([
  [[1, 9], 'better'],
  [[-4.9, 3], 'not-inferior'],
  [[-4.9, -1], 'not-inferior'],
  [[-9, -1], 'inferior'],
  [[-9, 2], 'inconclusive'],
] as const)('an interval of %j points with margin 5 is %s', (interval, verdict) => {
  expect(compareVerdict(interval, 5)).toBe(verdict);
});

test('better satisfies not-inferior, inconclusive satisfies nothing', () => {
  expect([meetsRequirement('better', 'not-inferior'), meetsRequirement('not-inferior', 'better')]).toEqual([
    true,
    false,
  ]);
  expect([meetsRequirement('inconclusive', 'not-inferior'), meetsRequirement('inferior', undefined)]).toEqual([
    false,
    true,
  ]);
});

test('names a comparison on the same rows, if any', async () => {
  const ctx = await measuredProject(30);
  const base = await evaluate(ctx, { model: 'base', limit: 10 }, 2);
  expect(await nextComparison(base.report, ctx.project)).toEqual(['sovran status']);
  const other = await evaluate(ctx, { model: 'tuned', limit: 20 }, 3);
  expect(await nextComparison(other.report, ctx.project)).toEqual(['sovran status']);
  const same = await evaluate(ctx, { model: 'tuned', limit: 10 }, 3);
  expect(await nextComparison(same.report, ctx.project)).toEqual(['sovran eval compare base tuned']);
});
