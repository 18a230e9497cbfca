import type { Metric } from '../../reports/report.ts';
import { blockPercentiles, percentiles, type Percentile } from '../../stats/percentile.ts';
import { wilsonInterval } from '../../stats/binomial.ts';
import { succeeded, type Latencies } from './latencies.ts';
import type { StreamRecord } from '../http/stream-record.ts';
import { TOKENS_PER_CHUNK_LIMIT, type TokenCounts, type Window } from './token-counts.ts';

const SHARES = [0.5, 0.9, 0.95, 0.99] as const;

/** Everything the metrics are computed from. */
export interface Measurement {
  /** Due in the window. */
  records: StreamRecord[];
  latencies: Latencies;
  tokens: TokenCounts;
  window: Window;
  seed: number;
}

/** Metrics of a load run: latency from the due time first, from the sending beside it, then rates. */
export function benchMetrics(measurement: Measurement): Metric[] {
  const { latencies, tokens, seed } = measurement;
  const gaps = tokens.perChunk > TOKENS_PER_CHUNK_LIMIT ? 'icl' : 'itl';
  return [
    ...latencyMetrics('ttft', percentiles(latencies.ttft, SHARES), 'order-statistics'),
    ...latencyMetrics(gaps, blockPercentiles(latencies.gaps, SHARES, { seed }), 'block-bootstrap'),
    ...latencyMetrics('tpot', percentiles(latencies.tpot, SHARES), 'order-statistics'),
    ...latencyMetrics('e2e', percentiles(latencies.e2e, SHARES), 'order-statistics'),
    ...latencyMetrics('ttft-sent', percentiles(latencies.ttftSent, SHARES), 'order-statistics'),
    ...latencyMetrics('e2e-sent', percentiles(latencies.e2eSent, SHARES), 'order-statistics'),
    ...latencyMetrics('dispatch-lag', percentiles(latencies.dispatchLag, SHARES), 'order-statistics'),
    ...rateMetrics(measurement),
  ];
}

/** Share of due requests that got a whole answer. */
export function successMetric(records: readonly StreamRecord[]): Metric {
  return shareMetric('success', records.filter(succeeded).length, records.length);
}

/** Share of due requests that were sent at all. */
export function sentMetric(records: readonly StreamRecord[]): Metric {
  return shareMetric('sent', records.filter(({ sentMs }) => !Number.isNaN(sentMs)).length, records.length);
}

function rateMetrics({ records, tokens, window }: Measurement): Metric[] {
  const seconds = Math.max(window.toMs - window.fromMs, 1) / 1000;
  const inWindow = (at: number): boolean => at >= window.fromMs && at <= window.toMs;
  const chunks = records.reduce((sum, { chunkMs }) => sum + chunkMs.filter(inWindow).length, 0);
  const ended = records.filter((record) => succeeded(record) && inWindow(record.endMs)).length;
  return [
    successMetric(records),
    sentMetric(records),
    rate('throughput-requests', ended / seconds, 'req/s', ended),
    rate('throughput-tokens', (chunks * tokens.perChunk) / seconds, 'tok/s', chunks),
    rate('tokens-per-chunk', tokens.perChunk, '', chunks),
  ];
}

function latencyMetrics(name: string, found: Percentile[], interval: Metric['interval']): Metric[] {
  return found
    .filter(({ n }) => n > 0)
    .map(({ share, value, n, ci95 }) => ({
      name: `${name}-p${Math.round(share * 100)}`,
      value: Number.isFinite(value) ? round(value) : null,
      unit: 'ms',
      how: 'measured' as const,
      n,
      ...(ci95?.every(Number.isFinite) ? { ci95: [round(ci95[0]), round(ci95[1])], interval } : {}),
    })) as Metric[];
}

/** A part of n as a share with its interval; 0 of nothing. */
export function shareMetric(name: string, part: number, n: number): Metric {
  const ci95 = wilsonInterval(part, n);
  const value = n === 0 ? 0 : part / n;
  return { name, value, unit: '1', how: 'measured', n, ...(ci95 ? { ci95, interval: 'wilson' } : {}) };
}

function rate(name: string, value: number, unit: string, n: number): Metric {
  return { name, value: round(value), unit, how: 'measured', n };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
