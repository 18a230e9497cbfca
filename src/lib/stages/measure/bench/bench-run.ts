import { readReport, type StoredReport } from '../reports/report-files.ts';
import { type Report, countFailures, reportHead, type Distribution, type Verdict } from '../reports/report.ts';
import type { Operation, StepScope } from '../../../core/operation/operation.ts';
import type { PlanDraft } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { shapeOf, type BenchInput } from './read-bench-flags.ts';
import type { LoadPlan, LoadResult } from './load/load-plan.ts';
import { failedMeasurement, measuredReport, planMeasurement, reportAction } from './measurement.ts';
import { loadPrompts, type Prompts } from './prompts.ts';
import { runLoad } from './load/run-load.ts';
import { testClient, type ClientError } from './load/self-test.ts';
import type { StreamTarget, StreamRecord } from './http/stream-record.ts';
import {
  findSubject,
  subjectName,
  withSubject,
  type Subject,
  serveModel,
  type ServeModel,
  describeSubject,
} from './subject.ts';
import { toJson, toJsonList } from '../../../core/kit/to-json.ts';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { distributionOf } from '../reports/chart.ts';
import { benchMetrics, sentMetric, successMetric } from './figures/bench-metrics.ts';
import { judgeClient, type ClientHealth } from './figures/client-health.ts';
import { latenciesOf, type Latencies } from './figures/latencies.ts';
import { countTokens, type TokenCounts, measuringWindow, recordsIn, type Window } from './figures/token-counts.ts';

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

/** Below this share of whole answers a run has failed. */
const SUCCESS_LIMIT = 0.99;
/** Below this share of due requests sent, the load was not the one asked for. */
const SENT_LIMIT = 0.98;

/** Everything a bench run found. */
interface BenchFindings {
  runId: string;
  input: BenchInput;
  subject: Subject;
  prompts: Prompts;
  load: LoadResult;
  selfTest: ClientError;
  requestLog: { path: string; digest: string };
  startedAt: string;
  endedAt: string;
}

/** Pure: the report of a bench run. */
function benchReport(findings: BenchFindings): Report {
  const { runId, input, subject, prompts, load, requestLog, startedAt, endedAt } = findings;
  const window = measuringWindow(load.records, load.startedMs, input.warmupMs, input.durationMs);
  const records = recordsIn(load.records, window);
  const latencies = latenciesOf(records);
  const tokens = countTokens(records);
  const client = judgeClient(load.health, latencies, findings.selfTest);
  return {
    ...reportHead(),
    id: runId,
    type: 'bench',
    subject: subjectName(input),
    verdict: verdictOf(records, client, subject),
    evidence: [requestLog.digest],
    metrics: benchMetrics({ records, latencies, tokens, window, seed: input.seed }),
    measured: { ...describeSubject(subject), prompts: { source: prompts.source, digest: prompts.digest } },
    method: { ...methodOf(input, window, load, tokens), requestLog: requestLog.path },
    startedAt,
    endedAt,
    client: { ...client },
    distributions: distributionsOf(latencies),
    failures: countFailures(records.map(failureOf)),
  };
}

function verdictOf(records: StreamRecord[], client: ClientHealth, { model }: Subject): Verdict {
  const success = successMetric(records).value ?? 0;
  const sent = sentMetric(records).value ?? 0;
  if (success < SUCCESS_LIMIT || sent < SENT_LIMIT) return 'failed';
  if (client.verdict === 'unreliable') return 'unreliable-client';
  return model?.spec.kind === 'fixture' ? 'fixture' : 'ok';
}

function methodOf(input: BenchInput, window: Window, load: LoadResult, tokens: TokenCounts): Record<string, unknown> {
  const { env: _env, model: _model, host: _host, app, keyFile: _keyFile, prompts: _prompts, ...shape } = input;
  const fromStart = (at: number): number => Math.round(at - load.startedMs);
  return {
    ...shape,
    ...(app === null ? {} : { app }),
    window: {
      fromMs: fromStart(window.fromMs),
      toMs: fromStart(window.toMs),
      warmUpRequestsDropped: window.warmUp,
      measuredRequests: window.measured,
    },
    latency: 'from the time a request was due; -sent metrics from the time it was sent',
    failedRequests: 'count as infinitely late',
    tokens: { source: tokens.source, prompt: tokens.prompt, output: tokens.output },
    loop: load.health,
  };
}

function distributionsOf(latencies: Latencies): Distribution[] {
  const all = [
    distributionOf('ttft', 'ms', latencies.ttft),
    distributionOf('gaps', 'ms', latencies.gaps.flat()),
    distributionOf('e2e', 'ms', latencies.e2e),
  ];
  return all.filter((distribution) => distribution !== undefined);
}

function failureOf({ error, status }: StreamRecord): string | undefined {
  return error === 'http' && status !== undefined && status !== 200 ? `http-${status}` : error;
}
