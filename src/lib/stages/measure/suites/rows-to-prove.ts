import type { SuiteTest } from '../../../core/project/resources/suite.ts';
import { zOfComparisons } from '../stats/group-gap.ts';

/** Rows on which a faultless result proves the limit: its score interval ends at z² / (n + z²) from the best. Pure. */
export function rowsToProve({ limit, pairs }: Pick<SuiteTest, 'limit' | 'pairs'>): number {
  const groups = Object.keys(pairs?.groups ?? {}).length;
  const z = zOfComparisons('maxGap' in limit ? (groups * (groups - 1)) / 2 : 1);
  const room = 'min' in limit ? 1 - limit.min : ('maxDrop' in limit ? limit.maxDrop : limit.maxGap) / 100;
  return Math.ceil((z * z * (1 - room)) / room - 1e-9);
}
