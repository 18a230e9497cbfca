import { exponential, seededRandom } from '../../stats/random.ts';

export type Arrivals = 'poisson' | 'constant';

/** Due times of open-loop requests, ms from the start. Poisson gaps are not stretched, which keeps their variance. */
export function arrivalTimes(arrivals: Arrivals, ratePerSecond: number, durationMs: number, seed: string): number[] {
  const gap = 1000 / ratePerSecond;
  if (arrivals === 'constant') return constantTimes(gap, durationMs);
  const random = seededRandom(seed);
  const times: number[] = [];
  for (let at = exponential(random) * gap; at < durationMs; at += exponential(random) * gap) times.push(at);
  return times;
}

function constantTimes(gap: number, durationMs: number): number[] {
  return Array.from({ length: Math.ceil(durationMs / gap) }, (_, index) => index * gap);
}
