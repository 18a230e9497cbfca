import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import { planOperation } from '../../../../src/lib/core/operation/executor/plan-operation.ts';
import { executeOperation } from '../../../../src/lib/core/operation/executor/execute.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import type { EvalInput } from '../../../../src/lib/stages/measure/eval/eval-input.ts';
import { evalRunWith, recordedIn } from '../../../../src/lib/stages/measure/eval/eval-run.ts';
import type { Basis } from '../../../../src/lib/stages/measure/eval/eval-report.ts';
import { findPair, isSameMeasurement } from '../../../../src/lib/stages/measure/eval/recorded.ts';
import type { StoredReport } from '../../../../src/lib/stages/measure/reports/report-files.ts';
import type { Report, Verdict } from '../../../../src/lib/stages/measure/reports/report.ts';
import { startMockServer } from '../../../support/mock-server/mock-server.ts';
import { write } from '../../../support/project/pieces.ts';
import { aLive, anEnvironment, aRelease } from '../../../support/project/serving.ts';
import { commit, tempDir } from '../../../support/temp-project.ts';
import { measuredProject, numberIn, themeOf } from '../../../support/measured-project.ts';
import { DIGEST, serveMock } from '../../../support/served-mock.ts';

const OTHER = `sha256:${'b'.repeat(64)}`;
const MACHINE = { cpu: 'x', cores: 2, memoryGiB: 8, os: 'Linux 6' };
const BASIS: Basis = {
  subject: 'tuned',
  measured: {
    model: { name: 'tuned', digest: DIGEST, kind: 'merged' },
    engine: { name: 'cpu', environment: DIGEST },
    dataset: { name: 'themes', digest: DIGEST, split: 'test', rows: 60 },
  },
  method: { split: 'test', decoding: { temperature: 0, maxTokens: 8, seed: 1 }, concurrency: 4 },
  machine: MACHINE,
};
const HOST = { name: 'gpu1', os: 'Debian', arch: 'x86_64', cpus: 2, memoryGiB: 8 };

function reportOf(basis: Basis, verdict: Verdict = 'ok', type: Report['type'] = 'eval'): Report {
  const times = { startedAt: '2026-11-24T10:00:00Z', endedAt: '2026-11-24T10:01:00Z' };
  const head = { apiVersion: 'sovran/v1', kind: 'Report', schemaVersion: 1, id: 'r' } as const;
  return { ...head, type, verdict, evidence: [DIGEST], metrics: [], ...basis, ...times };
}

function withMeasured(part: object): Basis {
  return { ...BASIS, measured: { ...BASIS.measured, ...part } };
}

test('a report of the same model, rows, engine, settings and machine counts', () => {
  const reordered = { ...BASIS, method: Object.fromEntries(Object.entries(BASIS.method).toReversed()) };
  expect(isSameMeasurement(reportOf(reordered), { basis: BASIS, verdict: 'ok' })).toBe(true);
});

test.each<[string, Basis]>([
  ['another model name', { ...BASIS, subject: 'base' }],
  ['another model digest', withMeasured({ model: { name: 'tuned', digest: OTHER, kind: 'merged' } })],
  ['another model kind', withMeasured({ model: { name: 'tuned', digest: DIGEST, kind: 'fixture' } })],
  ['another engine runtime', withMeasured({ engine: { name: 'cpu', environment: OTHER } })],
  ['other rows', withMeasured({ dataset: { name: 'themes', digest: OTHER, split: 'test', rows: 60 } })],
  ['another split', withMeasured({ dataset: { name: 'themes', digest: DIGEST, split: 'train', rows: 60 } })],
  ['fewer rows', withMeasured({ dataset: { name: 'themes', digest: DIGEST, split: 'test', rows: 10 } })],
  ['another host', withMeasured({ host: HOST })],
  ['another seed', { ...BASIS, method: { ...BASIS.method, decoding: { temperature: 0, maxTokens: 8, seed: 2 } } }],
  ['longer answers', { ...BASIS, method: { ...BASIS.method, decoding: { temperature: 0, maxTokens: 9, seed: 1 } } }],
  ['another concurrency', { ...BASIS, method: { ...BASIS.method, concurrency: 8 } }],
  ['a setting that it does not name', { ...BASIS, method: { ...BASIS.method, gpus: 1 } }],
  ['another kernel', { ...BASIS, machine: { ...MACHINE, os: 'Linux 7' } }],
])('a report of %s does not count', (_name, basis) => {
  expect(isSameMeasurement(reportOf(basis), { basis: BASIS, verdict: 'ok' })).toBe(false);
});

test('the asking machine does not matter where another host serves', () => {
  const basis = withMeasured({ host: HOST });
  const elsewhere = { ...basis, machine: { ...MACHINE, cores: 64 } };
  expect(isSameMeasurement(reportOf(elsewhere), { basis, verdict: 'ok' })).toBe(true);
});

test.each<[Verdict, Report['type'], Verdict]>([
  ['failed', 'eval', 'ok'],
  ['fixture', 'eval', 'ok'],
  ['ok', 'eval', 'fixture'],
  ['ok', 'bench', 'ok'],
])('verdict %s of type %s does not count where %s is wanted', (verdict, type, wanted) => {
  expect(isSameMeasurement(reportOf(BASIS, verdict, type), { basis: BASIS, verdict: wanted })).toBe(false);
});

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
const operation = evalRunWith(serveMock({ answer: (messages) => themeOf(numberIn(messages)) }));

async function measure(ctx: StageContext, input: Partial<EvalInput> = {}): Promise<string> {
  return (await executeOperation(operation, { ...INPUT, again: true, ...input }, ctx)).runId;
}

async function lookUp(ctx: StageContext, input: Partial<EvalInput> = {}): Promise<string | undefined> {
  return recordedIn(await planOperation(operation, { ...INPUT, ...input }, ctx));
}

test('shows the newest evaluation, or measures with `again` or other settings', async () => {
  const ctx = await measuredProject(12);
  expect(await lookUp(ctx)).toBeUndefined();
  await measure(ctx);
  const newest = await measure(ctx);
  expect(await lookUp(ctx)).toBe(newest);
  const others: Partial<EvalInput>[] = [{ again: true }, { model: 'base' }, { seed: 2 }, { limit: 5 }, { gpus: 1 }];
  for (const other of others) expect(await lookUp(ctx, other)).toBeUndefined();
});

test('a model of the same name and other weights is measured', async () => {
  const ctx = await measuredProject(12);
  await measure(ctx);
  const { spec } = (await ctx.project.read('Model', 'tuned')) ?? { spec: {} };
  await ctx.project.write(resourceOf('Model', 'tuned', { ...(spec as object), digest: OTHER }));
  expect(await lookUp(ctx)).toBeUndefined();
});

test('skips evaluations with missing or changed answers or reports', async () => {
  const ctx = await measuredProject(12);
  const first = await measure(ctx);
  const second = await measure(ctx);
  const third = await measure(ctx);
  const fourth = await measure(ctx);
  const fileOf = (run: string, name: string): string => join(ctx.project.root, 'runs', run, name);
  rmSync(fileOf(fourth, 'answers.jsonl'));
  expect(await lookUp(ctx)).toBe(third);
  writeFileSync(fileOf(third, 'answers.jsonl'), '{}\n');
  expect(await lookUp(ctx)).toBe(second);
  rmSync(fileOf(second, 'report.json'));
  expect(await lookUp(ctx)).toBe(first);
  writeFileSync(fileOf(first, 'report.json'), '{}');
  expect(await lookUp(ctx)).toBeUndefined();
});

test('a failed evaluation is measured again', async () => {
  const ctx = await measuredProject(12);
  const failing = evalRunWith(serveMock({ fault: () => ({ kind: 'status', status: 503 }) }));
  await executeOperation(failing, INPUT, ctx);
  expect(await lookUp(ctx)).toBeUndefined();
});

test('what a fixture answered stands only for a fixture', async () => {
  const ctx = await measuredProject(12);
  const run = await measure(ctx, { model: 'toy' });
  expect(await lookUp(ctx, { model: 'toy' })).toBe(run);
  const { spec } = (await ctx.project.read('Model', 'toy')) ?? { spec: {} };
  await ctx.project.write(resourceOf('Model', 'toy', { ...(spec as object), kind: 'merged' }));
  expect(await lookUp(ctx, { model: 'toy' })).toBeUndefined();
});

test('an environment is asked every time', async () => {
  const ctx = await measuredProject(12);
  const server = await startMockServer({ key: 'k-1', ttftMs: 1, itlMs: 1, tokens: 2 });
  onTestFinished(() => server.close());
  await write(ctx.project, aRelease('r1'), anEnvironment('production', { port: server.port }), aLive());
  commit(ctx.project.root);
  const keyFile = join(tempDir(), 'key');
  writeFileSync(keyFile, 'k-1');
  const input = { env: 'production', model: null, keyFile };
  expect((await executeOperation(operation, { ...INPUT, ...input }, ctx)).result.report.verdict).toBe('ok');
  expect(await lookUp(ctx, input)).toBeUndefined();
});

test('pairs the newest evaluations on the same rows, preferring one engine', () => {
  const made = (id: string, rows: number, engine: string): StoredReport =>
    ({
      digest: '',
      report: { id, measured: { dataset: { digest: 'd', split: 'test', rows }, engine: { name: engine } } },
    }) as never;
  const before = [made('b3', 40, 'vllm'), made('b2', 351, 'cpu'), made('b1', 351, 'vllm')];
  const pairOf = (...after: StoredReport[]): string[] | undefined =>
    findPair(before, after)?.map(({ report }) => report.id);
  expect(pairOf(made('a', 351, 'vllm'))).toEqual(['b1', 'a']);
  expect(pairOf(made('a', 351, 'other'))).toEqual(['b2', 'a']);
  expect(pairOf(made('a', 12, 'cpu'), made('b', 40, 'cpu'))).toEqual(['b3', 'b']);
  expect(pairOf(made('a', 12, 'cpu'))).toBeUndefined();
});
