import type { SuiteLimit } from '../../../core/project/resources/suite.ts';
import type { TestVerdict } from './report.ts';

/** Which figure a limit bounds, and from which side: a share, or points. */
export interface Bound {
  metric: string;
  side: 'least' | 'most';
  value: number;
  unit: '1' | 'pt';
}

/** What the limit of a test bounds. Pure. */
export function boundOf({ name, limit }: { name: string; limit: SuiteLimit }): Bound {
  if ('min' in limit) return { metric: name, side: 'least', value: limit.min, unit: '1' };
  return 'maxDrop' in limit
    ? { metric: `${name}/drop`, side: 'most', value: limit.maxDrop, unit: 'pt' }
    : { metric: `${name}/gap`, side: 'most', value: limit.maxGap, unit: 'pt' };
}

/** Passed where the whole interval keeps the limit, failed where none of it does. Pure. */
export function judgeLimit({ side, value }: Bound, [low, high]: readonly [number, number]): TestVerdict {
  if (side === 'least') return low >= value ? 'passed' : high < value ? 'failed' : 'unproven';
  return high <= value ? 'passed' : low > value ? 'failed' : 'unproven';
}
