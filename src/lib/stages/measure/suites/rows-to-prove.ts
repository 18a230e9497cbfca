import type { SuiteTest } from '../../../core/project/resources/suite.ts';
import type { Bound } from '../reports/test-limit.ts';
import { zOfComparisons } from '../stats/group-gap.ts';

/** Rows on which a faultless result proves a bound: its score interval ends at z² / (n + z²) from the best. Pure. */
export function rowsToProve({ metric, side, value }: Bound, { pairs }: Pick<SuiteTest, 'pairs'>): number {
  const groups = Object.keys(pairs?.groups ?? {}).length;
  const z = zOfComparisons(metric.endsWith('/gap') ? (groups * (groups - 1)) / 2 : 1);
  const room = side === 'least' ? 1 - value : value / 100;
  return Math.ceil((z * z * (1 - room)) / room - 1e-9);
}
