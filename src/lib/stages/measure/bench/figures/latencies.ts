import type { StreamRecord } from '../http/stream-record.ts';

/** Latencies of the measured requests in ms, by the definitions of each field; a failed request is +∞. */
export interface Latencies {
  /** First text − due time: what a user waits. */
  ttft: number[];
  /** First text − sent. */
  ttftSent: number[];
  /** End − due time. */
  e2e: number[];
  /** End − sent. */
  e2eSent: number[];
  /** (last text − first text) / (tokens − 1), for answers of at least two tokens. */
  tpot: number[];
  /** Gaps between texts, one block per stream. */
  gaps: number[][];
  /** Sent − due time, of the requests that were sent. */
  dispatchLag: number[];
}

export function latenciesOf(records: readonly StreamRecord[]): Latencies {
  const sent = records.filter(({ sentMs }) => !Number.isNaN(sentMs));
  return {
    ttft: records.map((record) => orInfinite(record, firstText(record) - record.scheduledMs)),
    ttftSent: records.map((record) => orInfinite(record, firstText(record) - record.sentMs)),
    e2e: records.map((record) => orInfinite(record, record.endMs - record.scheduledMs)),
    e2eSent: records.map((record) => orInfinite(record, record.endMs - record.sentMs)),
    tpot: records.flatMap(timePerToken),
    gaps: records
      .filter(succeeded)
      .map(({ chunkMs }) => chunkMs.slice(1).map((at, index) => at - (chunkMs[index] ?? at)))
      .filter((gaps) => gaps.length > 0),
    dispatchLag: sent.map(({ sentMs, scheduledMs }) => sentMs - scheduledMs),
  };
}

/** The answer came whole. */
export function succeeded({ error }: StreamRecord): boolean {
  return error === undefined;
}

function orInfinite(record: StreamRecord, latency: number): number {
  return succeeded(record) ? latency : Number.POSITIVE_INFINITY;
}

/** An answer without any text has its end as its first sign. */
function firstText({ firstContentMs, endMs }: StreamRecord): number {
  return firstContentMs ?? endMs;
}

function timePerToken(record: StreamRecord): number[] {
  const { completionTokens, chunkMs, chunks } = record;
  const tokens = completionTokens ?? chunks;
  if (!succeeded(record)) return [Number.POSITIVE_INFINITY];
  if (tokens < 2 || chunks < 2) return [];
  return [((chunkMs.at(-1) ?? 0) - (chunkMs[0] ?? 0)) / (tokens - 1)];
}
