import {
  CRITERIA,
  KNOCKOUT_GATES,
  type CaseGate,
  type Criterion,
  type UseCaseSpec,
} from '../../../core/project/resources/use-case.ts';
import type { Measure } from '../../../core/ports/json.ts';
import { weightedSums } from '../ranking/rank-methods.ts';

/** A range of scores from which the raters should talk before the median is used. */
const DISCUSSION_RANGE = 3;

/** What the raters said of one criterion, in points of 0 to 5. `deviation` is the mean distance from the median. */
interface ScoreSummary {
  median: number;
  min: number;
  max: number;
  range: number;
  deviation: number;
  raters: number;
  discuss: boolean;
}

/** By criterion; those without a score have none. */
export type ScoreSummaries = Partial<Record<Criterion, ScoreSummary>>;

/** Median and dispersion of every criterion that has a score. */
export function summariseScores(scores: UseCaseSpec['scores']): ScoreSummaries {
  const entries = CRITERIA.map((criterion) => [criterion, summarise(Object.values(scores[criterion] ?? {}))] as const);
  return Object.fromEntries(entries.filter(([, summary]) => summary !== undefined));
}

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
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (values.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
  const [min = 0, max = 0] = [sorted[0], sorted.at(-1)];
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

/** `priority`: weighted sum of medians; `effortRisk`: mean of 5 − feasibility, 5 − acceptance, sensitivity. */
export interface Assessment {
  priority: Measure;
  effortRisk: Measure;
  burdens: { technical: number; adoption: number; compliance: number };
}

/** Equal weights, used where the project has none yet. */
export const EQUAL_WEIGHTS: readonly number[] = CRITERIA.map(() => 1 / CRITERIA.length);

/** Priority and effort/risk of a case, or undefined while a criterion has no score. */
export function assessCase(scores: UseCaseSpec['scores'], weights: readonly number[]): Assessment | undefined {
  const row = medianRow(scores);
  if (!row) return undefined;
  const [, feasibility = 0, sensitivity = 0, acceptance = 0] = row;
  const burdens = { technical: 5 - feasibility, adoption: 5 - acceptance, compliance: sensitivity };
  const effortRisk = (burdens.technical + burdens.adoption + burdens.compliance) / 3;
  return {
    priority: inPoints(weightedSums([row], [...weights])[0] ?? 0),
    effortRisk: inPoints(effortRisk),
    burdens,
  };
}

function inPoints(value: number): Measure {
  return { value, unit: 'points', how: 'estimated' };
}

/** True for an accepted or rejected case. */
export function isDecided(spec: UseCaseSpec): boolean {
  return spec.status === 'accepted' || spec.status === 'rejected';
}

/** Status of an undecided case: scored once every criterion has a score. */
export function openStatus(spec: UseCaseSpec): 'draft' | 'scored' {
  return unscoredCriteria(spec.scores).length === 0 ? 'scored' : 'draft';
}

/** The four knock-out gates of a case; an unanswered one is unknown. */
export function knockoutGates(gates: UseCaseSpec['gates']): CaseGate[] {
  return KNOCKOUT_GATES.map((id) => gates.find((gate) => gate.id === id) ?? { id, verdict: 'unknown' });
}
