import { percentileOf } from '../../stats/percentile.ts';
import type { LoadPlan } from './load-plan.ts';
import { runLoad, withStampServer } from './run-load.ts';
import type { StreamRecord } from '../http/stream-record.ts';

/** How far the client's times are from a server's own, in ms. */
export interface ClientError {
  streams: number;
  tokens: number;
  ttftP50Ms: number;
  ttftP99Ms: number;
  itlP50Ms: number;
  itlP99Ms: number;
  busyMicrosPerToken: number;
}

export interface SelfTestOptions {
  streams: number;
  tokens: number;
  requestsPerStream: number;
}

const SCHEDULE = { ttftMs: 100, itlMs: 20 };
const TIMEOUT_MS = 30_000;

/** Measures the client per token against the server’s clock. Each first answer is warm-up. */
export async function testClient(options: SelfTestOptions, signal?: AbortSignal): Promise<ClientError> {
  const { streams, tokens, requestsPerStream } = options;
  return withStampServer({ ...SCHEDULE, tokens }, async (port) => {
    const { records, health } = await runLoad(selfTestPlan(port, streams, streams * requestsPerStream), signal);
    return errorsOf(records, streams, health.busyMs);
  });
}

function selfTestPlan(port: number, concurrency: number, requests: number): LoadPlan {
  return {
    target: { host: '127.0.0.1', port, key: 'self-test', model: 'stamps' },
    shape: { mode: 'closed', concurrency, requests },
    durationMs: TIMEOUT_MS,
    timeoutMs: TIMEOUT_MS,
    bodies: [{ messages: [{ role: 'user', content: 'self-test' }] }],
    keepText: true,
  };
}

function errorsOf(records: StreamRecord[], streams: number, busyMs: number): ClientError {
  const whole = records.filter(({ error, reused }) => error === undefined && reused);
  const errors = whole.map(errorOf);
  const ttft = Float64Array.from(errors, (each) => Math.abs(each.ttft)).sort();
  const itl = Float64Array.from(errors.flatMap((each) => each.itl.map(Math.abs))).sort();
  const tokens = records.reduce((sum, { chunks }) => sum + chunks, 0);
  return {
    streams,
    tokens,
    ttftP50Ms: percentileOf(ttft, 0.5),
    ttftP99Ms: percentileOf(ttft, 0.99),
    itlP50Ms: percentileOf(itl, 0.5),
    itlP99Ms: percentileOf(itl, 0.99),
    busyMicrosPerToken: (busyMs * 1000) / tokens,
  };
}

/** Signed errors of one stream; `text` is the read time followed by every send time. */
export function errorOf({ text, chunkMs, sentMs }: Pick<StreamRecord, 'text' | 'chunkMs' | 'sentMs'>): {
  ttft: number;
  itl: number[];
} {
  const [readAt = Number.NaN, ...sent] = text.split(' ').map(Number);
  const gaps = chunkMs.slice(1).map((at, index) => at - (chunkMs[index] ?? Number.NaN));
  return {
    ttft: (chunkMs[0] ?? Number.NaN) - sentMs - ((sent[0] ?? Number.NaN) - readAt),
    itl: gaps.map((gap, index) => gap - ((sent[index + 1] ?? Number.NaN) - (sent[index] ?? Number.NaN))),
  };
}
