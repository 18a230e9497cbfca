import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { BenchInput } from '../../../src/lib/stages/measure/bench/read-bench-flags.ts';
import { benchRunWith } from '../../../src/lib/stages/measure/bench/bench-run.ts';
import type { MockOptions } from '../../support/mock-server/mock-options.ts';
import { metricOf, type Report } from '../../../src/lib/stages/measure/reports/report.ts';
import { digestOf } from '../../../src/lib/core/kit/canonical.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { measuredProject } from '../../support/measured-project.ts';
import { serveMock } from '../../support/served-mock.ts';
import { git } from '../../support/temp-project.ts';

const INPUT: BenchInput = {
  env: null,
  model: 'tuned',
  app: null,
  host: null,
  keyFile: null,
  prompts: null,
  concurrency: 4,
  rate: null,
  arrivals: 'poisson',
  durationMs: 120_000,
  requests: 40,
  warmupMs: 0,
  maxTokens: 8,
  seed: 1,
};

async function measure(
  ctx: StageContext,
  input: Partial<BenchInput>,
  mock: Partial<MockOptions>,
): Promise<{ runId: string; report: Report; digest: string }> {
  const operation = benchRunWith(serveMock({ ttftMs: 20, itlMs: 5, tokens: 8, ...mock }));
  const { runId, result } = await executeOperation(operation, { ...INPUT, ...input }, ctx);
  return { runId, ...result };
}

test('a closed loop of N requests is measured, reported and committed', async () => {
  const ctx = await measuredProject(5);
  const { runId, report, digest } = await measure(ctx, {}, {});
  expect(['ok', 'unreliable-client']).toContain(report.verdict);
  expect(metricOf(report, 'success')).toMatchObject({ value: 1, n: 40 });
  expect(metricOf(report, 'ttft-p50')?.value).toBeGreaterThanOrEqual(20);
  expect(metricOf(report, 'itl-p50')?.value).toBeGreaterThan(1);
  expect(metricOf(report, 'itl-p50')?.interval).toBe('block-bootstrap');
  expect(report.client).toMatchObject({ selfTest: { streams: 8 } });
  const bytes = readFileSync(join(ctx.project.root, 'runs', runId, 'report.json'), 'utf8');
  expect(digestOf(JSON.parse(bytes))).toBe(digest);
  const log = readFileSync(join(ctx.project.root, '.sovran', 'runs', runId, 'requests.jsonl.gz'));
  expect(gunzipSync(log).toString().trim().split('\n')).toHaveLength(40);
  expect(git(ctx.project.root, 'status', '--porcelain')).toBe('');
});

test('an open loop keeps its times and shows a server’s stall', async () => {
  const ctx = await measuredProject(5);
  const open = { rate: 100, requests: 200, concurrency: 1 };
  const { report } = await measure(ctx, open, { ttftMs: 5, itlMs: 1, tokens: 2, stall: { atMs: 500, forMs: 800 } });
  expect(metricOf(report, 'success')?.n).toBe(200);
  expect(metricOf(report, 'ttft-p99')?.value).toBeGreaterThan(500);
  expect(metricOf(report, 'ttft-p50')?.value).toBeLessThan(500);
});

test('failures count as infinitely late and fail the run', async () => {
  const ctx = await measuredProject(5);
  const fault = ({ index }: { index: number }) =>
    index % 4 === 0 ? ({ kind: 'cut', afterTokens: 2 } as const) : undefined;
  const { report } = await measure(ctx, {}, { fault });
  expect(report).toMatchObject({ verdict: 'failed', failures: { truncated: 10 } });
  expect(metricOf(report, 'ttft-p50')?.value).not.toBeNull();
  expect(metricOf(report, 'e2e-p90')?.value).toBeNull();
  expect((await ctx.project.readEvents())[0]).toMatchObject({ operation: 'bench run', result: 'failed' });
});

test('warm-up is dropped and printed', async () => {
  const ctx = await measuredProject(5);
  const { report } = await measure(ctx, { requests: null, durationMs: 5000, warmupMs: 700 }, {});
  const { window } = report.method as { window: { fromMs: number; warmUpRequestsDropped: number } };
  expect(window.fromMs).toBe(700);
  expect(window.warmUpRequestsDropped).toBeGreaterThan(0);
  expect(metricOf(report, 'success')?.n).toBeGreaterThan(0);
});

test('a fixture is measured and never evidence', async () => {
  const ctx = await measuredProject(5);
  const { report } = await measure(ctx, { model: 'toy' }, {});
  expect(['fixture', 'unreliable-client']).toContain(report.verdict);
});

test('takes prompts from a dataset or file, refuses a bad file untouched', async () => {
  const ctx = await measuredProject(6);
  const { report } = await measure(ctx, { prompts: 'themes' }, {});
  expect(report.measured).toMatchObject({ prompts: { source: 'themes' } });
  const path = join(ctx.project.root, 'bad.jsonl');
  writeFileSync(path, '{"question":"?"}\n');
  await expect(measure(ctx, { prompts: path }, {})).rejects.toMatchObject({ code: 'bad-prompts', exit: 2 });
  await expect(measure(ctx, { prompts: '/nowhere' }, {})).rejects.toMatchObject({ code: 'bad-prompts', exit: 2 });
});

test('the page is whole: no script, no outside address', async () => {
  const ctx = await measuredProject(5);
  const { runId } = await measure(ctx, {}, {});
  const page = readFileSync(join(ctx.project.root, 'runs', runId, 'report.html'), 'utf8');
  expect(page).toContain('<svg');
  expect(page).not.toMatch(/<script|https?:|src=|@import|undefined|NaN|bench\./);
});
