import { succeeded } from './latencies.ts';
import type { StreamRecord } from '../http/stream-record.ts';

/** Where token counts come from, and how many tokens an event carries. */
export interface TokenCounts {
  source: 'usage' | 'chunks';
  prompt: number;
  output: number;
  /** Output tokens per event that carries text; an engine that sends several at once spreads their latency. */
  perChunk: number;
}

/** Above this, gaps between events are not gaps between tokens. */
export const TOKENS_PER_CHUNK_LIMIT = 1.05;

/** Sums the server's counts over whole answers; the unseen end token of a finished answer carries no text. */
export function countTokens(records: readonly StreamRecord[]): TokenCounts {
  const whole = records.filter(succeeded);
  const chunks = sum(whole, (record) => record.chunks);
  if (whole.some(({ completionTokens }) => completionTokens === undefined))
    return { source: 'chunks', prompt: 0, output: chunks, perChunk: 1 };
  const output = sum(whole, (record) => record.completionTokens ?? 0);
  const visible = sum(whole, visibleTokens);
  return {
    source: 'usage',
    prompt: sum(whole, (record) => record.promptTokens ?? 0),
    output,
    perChunk: chunks === 0 ? 1 : visible / chunks,
  };
}

function visibleTokens({ completionTokens = 0, chunks, finishReason }: StreamRecord): number {
  const ended = finishReason === 'stop' && completionTokens > chunks;
  return completionTokens - (ended ? 1 : 0);
}

function sum(records: readonly StreamRecord[], of: (record: StreamRecord) => number): number {
  return records.reduce((total, record) => total + of(record), 0);
}

/** The part of a run that is measured; ms of the load thread's clock. What lies outside is dropped and counted. */
export interface Window {
  fromMs: number;
  toMs: number;
  /** Requests due before the window. */
  warmUp: number;
  /** Requests due in it. */
  measured: number;
}

/** Warm-up ends `warmUpMs` after the start; the drain begins when the last request was due. */
export function measuringWindow(
  records: readonly StreamRecord[],
  startedMs: number,
  warmUpMs: number,
  durationMs: number,
): Window {
  const fromMs = startedMs + warmUpMs;
  const ended = records.reduce((last, { endMs }) => Math.max(last, endMs), fromMs);
  const toMs = Math.min(startedMs + durationMs, ended);
  const warmUp = records.filter(({ scheduledMs }) => scheduledMs < fromMs).length;
  return { fromMs, toMs, warmUp, measured: records.length - warmUp };
}

/** Records whose request was due in the window; how they ended does not matter. */
export function recordsIn(records: readonly StreamRecord[], { fromMs }: Window): StreamRecord[] {
  return records.filter(({ scheduledMs }) => scheduledMs >= fromMs);
}
