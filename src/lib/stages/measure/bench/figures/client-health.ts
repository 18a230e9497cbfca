import { percentileOf } from '../../stats/percentile.ts';
import type { Latencies } from './latencies.ts';
import type { LoopHealth } from '../load/load-plan.ts';
import type { ClientError } from '../load/self-test.ts';

/** One property of the load generator against what it may be. */
export interface HealthCheck {
  id: 'loop-utilisation' | 'loop-delay' | 'gc-pause' | 'dispatch-lag' | 'self-test-ttft' | 'self-test-itl';
  observed: number;
  limit: number;
  unit: string;
  ok: boolean;
}

export interface ClientHealth {
  verdict: 'reliable' | 'unreliable';
  checks: HealthCheck[];
  selfTest: ClientError;
}

const UTILISATION_LIMIT = 0.8;
/** An error below this is never a reason to doubt. */
const FLOOR_MS = 5;
/** Largest error of the client relative to the median of what it measures. */
const SHARE_OF_MEDIAN = 0.1;

/** Judges the client: errors under 5 ms or a tenth of the median, and an event loop that was not full. */
export function judgeClient(loop: LoopHealth, latencies: Latencies, selfTest: ClientError): ClientHealth {
  const first = toleranceOf(latencies.ttft);
  const gap = toleranceOf(latencies.gaps.flat());
  const lag = percentileOf(Float64Array.from(latencies.dispatchLag).sort(), 0.99);
  const checks = [
    check('loop-utilisation', loop.utilisation, UTILISATION_LIMIT, '1'),
    check('loop-delay', loop.delayP99Ms, first, 'ms'),
    check('gc-pause', loop.gcMaxMs, first, 'ms'),
    check('dispatch-lag', Number.isNaN(lag) ? 0 : lag, first, 'ms'),
    check('self-test-ttft', selfTest.ttftP99Ms, first, 'ms'),
    check('self-test-itl', selfTest.itlP99Ms, gap, 'ms'),
  ];
  return { verdict: checks.every(({ ok }) => ok) ? 'reliable' : 'unreliable', checks, selfTest };
}

function toleranceOf(values: readonly number[]): number {
  const median = percentileOf(Float64Array.from(values.filter(Number.isFinite)).sort(), 0.5);
  return Number.isNaN(median) ? FLOOR_MS : Math.max(FLOOR_MS, median * SHARE_OF_MEDIAN);
}

function check(id: HealthCheck['id'], observed: number, limit: number, unit: string): HealthCheck {
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  return { id, observed: round(observed), limit: round(limit), unit, ok: observed <= limit };
}
