import { shareMetric } from '../bench/figures/bench-metrics.ts';
import { type Metric, metricOf, type Report } from '../reports/report.ts';
import { type GroupResult, largestGap } from '../stats/group-gap.ts';
import type { Answer } from './answers.ts';

const METRIC = 'exact-match';

/** Exact match of each group of rows, and the largest gap between two of them, points. Pure. */
export function groupMetrics(answers: readonly Answer[]): Metric[] {
  const groups = Map.groupBy(answers, ({ group }) => group);
  const results = [...groups].flatMap(([group, own]) =>
    group === undefined ? [] : [{ group, right: own.filter(({ correct }) => correct).length, n: own.length }],
  );
  const byName = results.toSorted((one, other) => one.group.localeCompare(other.group));
  return [...byName.map(({ group, right, n }) => shareMetric(`${METRIC}/${group}`, right, n)), ...gapMetric(byName)];
}

function gapMetric(results: readonly GroupResult[]): Metric[] {
  const gap = largestGap(results);
  if (!gap) return [];
  const [value = 0, low = 0, high = 0] = [gap.value, ...gap.ci95].map((share) => Math.round(share * 100_000) / 1000);
  return [{ name: 'group-gap', value, unit: 'pt', how: 'measured', n: gap.n, ci95: [low, high], interval: 'newcombe' }];
}

/** What a report found of these groups; one that it did not measure has no rows. Pure. */
export function groupResults(report: Report | undefined, groups: readonly string[]): GroupResult[] {
  return groups.map((group) => {
    const { n = 0, value = 0 } = (report && metricOf(report, `${METRIC}/${group}`)) ?? {};
    return { group, right: Math.round((value ?? 0) * n), n };
  });
}
