import { distributionOf } from '../reports/chart.ts';
import { countFailures, reportHead, type Distribution, type Report, type Verdict } from '../reports/report.ts';
import { benchMetrics, sentMetric, successMetric } from './figures/bench-metrics.ts';
import type { BenchInput } from './read-bench-flags.ts';
import { judgeClient, type ClientHealth } from './figures/client-health.ts';
import { latenciesOf, type Latencies } from './figures/latencies.ts';
import type { LoadResult } from './load/load-plan.ts';
import type { Prompts } from './prompts.ts';
import type { ClientError } from './load/self-test.ts';
import type { StreamRecord } from './http/stream-record.ts';
import { describeSubject, subjectName, type Subject } from './subject.ts';
import { countTokens, type TokenCounts, measuringWindow, recordsIn, type Window } from './figures/token-counts.ts';

/** Below this share of whole answers a run has failed. */
const SUCCESS_LIMIT = 0.99;
/** Below this share of due requests sent, the load was not the one asked for. */
const SENT_LIMIT = 0.98;

/** Everything a bench run found. */
export interface BenchFindings {
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
export function benchReport(findings: BenchFindings): Report {
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
