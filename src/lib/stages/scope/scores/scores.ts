import { CRITERIA, type Criterion, type UseCaseSpec } from '../../../core/project/resources/use-case.ts';

/** A range of scores from which the raters should talk before the median is used. */
const DISCUSSION_RANGE = 3;

/** What the raters said of one criterion, in points of 0 to 5. `deviation` is the mean distance from the median. */
export interface ScoreSummary {
  median: number;
  min: number;
  max: number;
  range: number;
  deviation: number;
  raters: number;
  discuss: boolean;
}

export type ScoreSummaries = Partial<Record<Criterion, ScoreSummary>>;

/** Median and dispersion of every criterion that has a score. */
export function summariseScores(scores: UseCaseSpec['scores']): ScoreSummaries {
  const entries = CRITERIA.map((criterion) => [criterion, summarise(Object.values(scores[criterion] ?? {}))] as const);
  return Object.fromEntries(entries.filter(([, summary]) => summary !== undefined));
}

/** Criteria without a score. */
export function unscoredCriteria(scores: UseCaseSpec['scores']): Criterion[] {
  return CRITERIA.filter((criterion) => Object.keys(scores[criterion] ?? {}).length === 0);
}

/** The medians in the order of the criteria, or undefined while one is missing. */
export function medianRow(scores: UseCaseSpec['scores']): number[] | undefined {
  const summaries = summariseScores(scores);
  const medians = CRITERIA.flatMap((criterion) => summaries[criterion]?.median ?? []);
  return medians.length === CRITERIA.length ? medians : undefined;
}

function summarise(values: number[]): ScoreSummary | undefined {
  if (values.length === 0) return undefined;
  const median = medianOf(values);
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const deviation = values.reduce((sum, value) => sum + Math.abs(value - median), 0) / values.length;
  return {
    median,
    min,
    max,
    range: max - min,
    deviation,
    raters: values.length,
    discuss: max - min >= DISCUSSION_RANGE,
  };
}

function medianOf(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
