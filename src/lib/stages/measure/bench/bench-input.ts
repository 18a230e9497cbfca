import type { LoadShape } from './load/load-plan.ts';
import { arrivalTimes, type Arrivals } from './load/schedule.ts';

/** Input of `bench run`: plain data, journalled. Never holds a key, only the file that does. */
export type BenchInput = {
  env: string | null;
  model: string | null;
  /** Host that serves the model for the occasion. */
  host: string | null;
  app: string | null;
  keyFile: string | null;
  /** Dataset name or file; null for the built-in prompts. */
  prompts: string | null;
  concurrency: number;
  /** Requests per second of an open loop; null for a closed loop. */
  rate: number | null;
  arrivals: Arrivals;
  durationMs: number;
  requests: number | null;
  warmupMs: number;
  maxTokens: number;
  seed: number;
  gpus?: number;
};

const MAX_CONNECTIONS = 2048;

export function shapeOf(input: BenchInput): LoadShape {
  if (input.rate === null)
    return {
      mode: 'closed',
      concurrency: input.concurrency,
      ...(input.requests === null ? {} : { requests: input.requests }),
    };
  const times = arrivalTimes(input.arrivals, input.rate, input.durationMs, `arrivals ${input.seed}`);
  return { mode: 'open', arrivalMs: times.slice(0, input.requests ?? times.length), maxConnections: MAX_CONNECTIONS };
}
