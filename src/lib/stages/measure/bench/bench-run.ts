import { readReport, type StoredReport } from '../reports/report-files.ts';
import type { Report } from '../reports/report.ts';
import type { Operation, StepScope } from '../../../core/operation/operation.ts';
import type { PlanDraft } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { shapeOf, type BenchInput } from './read-bench-flags.ts';
import { benchReport } from './bench-report.ts';
import type { LoadPlan } from './load/load-plan.ts';
import { failedMeasurement, measuredReport, planMeasurement, reportAction } from './measurement.ts';
import { loadPrompts, type Prompts } from './prompts.ts';
import { runLoad } from './load/run-load.ts';
import { testClient } from './load/self-test.ts';
import { serveModel, type ServeModel } from './serve-model.ts';
import type { StreamTarget, StreamRecord } from './http/stream-record.ts';
import { findSubject, subjectName, withSubject, type Subject } from './subject.ts';
import { toJson, toJsonList } from '../../../core/kit/to-json.ts';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ProjectStore } from '../../../core/ports/project-store.ts';

export interface BenchFacts {
  subject: Subject;
  prompts: { source: string; digest: string; count: number };
}

const SELF_TEST = { tokens: 20, requestsPerStream: 3 };
const SELF_TEST_STREAMS = { least: 8, most: 64 };
const REQUEST_TIMEOUT_MS = 120_000;

/** `bench run` with a given way of serving a model. Measuring is one step; if interrupted, it runs again. */
export function benchRunWith(serve: ServeModel): Operation<BenchInput, BenchFacts, StoredReport> {
  return {
    id: 'bench run',
    concurrent: true,
    target: (input) => `Bench/${subjectName(input)}`,
    async gather(input, ctx) {
      const { source, digest, conversations } = await loadPrompts(input.prompts, ctx);
      return { subject: await findSubject(input, ctx), prompts: { source, digest, count: conversations.length } };
    },
    plan: planBench,
    actions: {
      measure: {
        apply: async ({ input }: { input: BenchInput }, scope) => toJson(await measure(input, scope, serve)),
      },
      'write-report': reportAction('bench run'),
    },
    result: ({ runId }, ctx) => readReport(ctx.project, runId),
    verdict: ({ outputs }) => failedMeasurement(measuredReport(outputs)),
    describe: ({ outputs }) => {
      const { subject = null, verdict = null } = measuredReport(outputs) ?? {};
      return { event: { subject, verdict } };
    },
  };
}

/** `bench run` as the command runs it. */
export const benchRun = benchRunWith(serveModel);

export function planBench(input: BenchInput, { subject }: BenchFacts): PlanDraft {
  const name = subjectName(input);
  const title = message('bench.step.measure', { name, seconds: Math.round(input.durationMs / 1000) });
  return planMeasurement(input, subject, title);
}

async function measure(input: BenchInput, scope: StepScope, serve: ServeModel): Promise<Report> {
  const { ctx, runId } = scope;
  const startedAt = ctx.clock.now();
  const prompts = await loadPrompts(input.prompts, ctx);
  const streams = Math.min(SELF_TEST_STREAMS.most, Math.max(SELF_TEST_STREAMS.least, input.concurrency));
  const selfTest = await testClient({ streams, ...SELF_TEST }, ctx.interrupt.signal);
  const load = await withSubject(input, ctx, serve, input.concurrency, (target) =>
    runLoad(loadPlan(input, target, prompts), ctx.interrupt.signal),
  );
  const subject = await findSubject(input, ctx);
  const requestLog = await writeRequestLog(ctx.project, runId, load.records);
  return benchReport({
    runId,
    input,
    subject,
    prompts,
    load,
    selfTest,
    requestLog,
    startedAt,
    endedAt: ctx.clock.now(),
  });
}

function loadPlan(input: BenchInput, target: StreamTarget, { conversations }: Prompts): LoadPlan {
  const { durationMs, maxTokens, seed } = input;
  const bodies = conversations.map((messages) => ({
    messages: toJsonList(messages),
    max_tokens: maxTokens,
    temperature: 0,
    seed,
  }));
  return { target, shape: shapeOf(input), durationMs, timeoutMs: REQUEST_TIMEOUT_MS, bodies, keepText: false };
}

/** Writes the records of requests, without texts, as compressed JSON lines in `.sovran/`. Returns the digest. */
async function writeRequestLog(
  project: ProjectStore,
  runId: string,
  records: readonly StreamRecord[],
): Promise<{ path: string; digest: string }> {
  const path = `.sovran/runs/${runId}/requests.jsonl.gz`;
  const lines = records.map((record) => JSON.stringify({ ...record, text: undefined }, roundTimes)).join('\n');
  const bytes = await promisify(gzip)(`${lines}\n`);
  await project.writeFile(path, bytes);
  return { path, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
}

function roundTimes(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
}
