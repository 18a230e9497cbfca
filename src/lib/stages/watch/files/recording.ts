import type { WatchedEnvironment, WatchedHost } from './subject.ts';
import { span, windowsOf, type Timing } from './timing.ts';

/** A value that Prometheus computes and keeps under a name. */
export interface Recording {
  record: string;
  expr: string;
  labels?: Record<string, string>;
}

/** Requests that a service owes an answer: a refused one is its caller's. */
const OWED = 'outcome=~"answered|left|lost"';

/** Names of what is recorded of a window. Pure. */
export const recorded = {
  requests: (window: number) => `sovran:requests:rate${span(window)}`,
  lost: (window: number) => `sovran:lost_ratio:rate${span(window)}`,
  slow: (window: number) => `sovran:slow_ratio:rate${span(window)}`,
};

/** Requests and how they ended, of every window of the burns. Pure. */
export function requestRecordings({ environments, timing }: Pick<WatchedHost, 'environments' | 'timing'>): Recording[] {
  const windows = windowsOf(timing);
  return [
    ...windows.flatMap((window) => [
      { record: recorded.requests(window), expr: requests(OWED, window) },
      {
        record: recorded.lost(window),
        expr: `(${requests('outcome="lost"', window)} or 0 * ${recorded.requests(window)}) / ${recorded.requests(window)}`,
      },
    ]),
    ...environments.flatMap((environment) => slowRecordings(environment, windows)),
    ...shown(timing),
  ];
}

function requests(outcome: string, window: number): string {
  return `sum by (environment) (rate(sovran_requests_total{${outcome}}[${span(window)}]))`;
}

function slowRecordings({ name, objectives }: WatchedEnvironment, windows: readonly number[]): Recording[] {
  const limit = firstByteLimit(objectives);
  if (limit === undefined) return [];
  const rate = (suffix: string, le: string, window: number): string =>
    `sum(rate(sovran_first_byte_seconds_${suffix}{environment="${name}"${le}}[${span(window)}]))`;
  return windows.map((window) => ({
    record: recorded.slow(window),
    expr: `1 - ${rate('bucket', `,le="${limit}"`, window)} / ${rate('count', '', window)}`,
    labels: { environment: name },
  }));
}

/** The bound that 95 % of first bytes are to keep, seconds. Pure. */
export function firstByteLimit({ ttftP95Ms }: WatchedEnvironment['objectives']): number | undefined {
  return ttftP95Ms === undefined ? undefined : ttftP95Ms / 1000;
}

/** What people look at: by application, and how long requests took. */
function shown({ rate }: Timing): Recording[] {
  const quantile = (metric: string, of: number): string =>
    `histogram_quantile(${of}, sum by (environment, le) (rate(${metric}_bucket[${span(rate)}])))`;
  return [
    {
      record: 'sovran:application_requests:rate',
      expr: `sum by (environment, release, application, outcome) (rate(sovran_requests_total[${span(rate)}]))`,
    },
    { record: 'sovran:first_byte_seconds:p50', expr: quantile('sovran_first_byte_seconds', 0.5) },
    { record: 'sovran:first_byte_seconds:p95', expr: quantile('sovran_first_byte_seconds', 0.95) },
    { record: 'sovran:request_seconds:p95', expr: quantile('sovran_request_seconds', 0.95) },
  ];
}

/** What the engines count, under one set of names, by environment and slot. Pure. */
export function engineRecordings({ rate }: Timing): Recording[] {
  const sum = (record: string, of: (metric: string) => string, metrics: readonly string[]): Recording => ({
    record: `sovran:engine_${record}`,
    expr: metrics.map((metric) => `sum by (environment, slot) (${of(metric)})`).join(' or '),
  });
  const now = (metric: string): string => metric;
  const perSecond = (metric: string): string => `rate(${metric}[${span(rate)}])`;
  const quantile = (metric: string): string =>
    `histogram_quantile(0.95, sum by (environment, slot, le) (rate(${metric}_bucket[${span(rate)}])))`;
  return [
    sum('requests_running', now, ['vllm:num_requests_running', 'llamacpp:requests_processing']),
    sum('requests_waiting', now, ['vllm:num_requests_waiting', 'llamacpp:requests_deferred']),
    sum('prompt_tokens:rate', perSecond, ['vllm:prompt_tokens_total', 'llamacpp:prompt_tokens_total']),
    sum('generated_tokens:rate', perSecond, ['vllm:generation_tokens_total', 'llamacpp:tokens_predicted_total']),
    { record: 'sovran:engine_cache_used_ratio', expr: 'max by (environment, slot) (vllm:kv_cache_usage_perc)' },
    { record: 'sovran:engine_first_token_seconds:p95', expr: quantile('vllm:time_to_first_token_seconds') },
    { record: 'sovran:engine_next_token_seconds:p95', expr: quantile('vllm:inter_token_latency_seconds') },
  ];
}
