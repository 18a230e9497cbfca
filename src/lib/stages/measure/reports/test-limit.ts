import type { SuiteLimit } from '../../../core/project/resources/suite.ts';
import type { TestVerdict } from './report.ts';

/** Which figure a limit bounds, and from which side: a share, or points. */
export interface Bound {
  metric: string;
  side: 'least' | 'most';
  value: number;
  unit: '1' | 'pt';
}

/** What the limit of a test bounds: its mean score, and how far variants are apart. Pure. */
export function boundsOf({ name, limit }: { name: string; limit: SuiteLimit }): Bound[] {
  const { min, maxDrop, maxGap } = limit;
  const most = (figure: string, value?: number): Bound[] =>
    value === undefined ? [] : [{ metric: `${name}/${figure}`, side: 'most', value, unit: 'pt' }];
  return [{ metric: name, side: 'least', value: min, unit: '1' }, ...most('drop', maxDrop), ...most('gap', maxGap)];
}

/** Passed where the whole interval keeps the limit, failed where none of it does. Pure. */
export function judgeLimit({ side, value }: Bound, [low, high]: readonly [number, number] = [0, 1]): TestVerdict {
  if (side === 'least') return low >= value ? 'passed' : high < value ? 'failed' : 'unproven';
  return high <= value ? 'passed' : low > value ? 'failed' : 'unproven';
}
