import type { Benefit } from '../../../core/project/resources/economics.ts';

/** What the yearly benefit is made of, in the order of the draws. */
export const BENEFIT_INPUTS = [
  'users',
  'tasksPerMonth',
  'minutesSaved',
  'adoption',
  'realisation',
  'loadedCostPerHour',
  'errorCostAvoidedPerYear',
  'revenuePerYear',
] as const;
export type BenefitInput = (typeof BENEFIT_INPUTS)[number];

/** Ends and peak of a triangular distribution; all the same for a certain figure. */
export interface Range {
  low: number;
  likely: number;
  high: number;
}

/** The ranges as declared; nothing is claimed of what is left out. Pure. */
export function rangesOf(benefit: Benefit): Record<BenefitInput, Range> {
  const range = (name: BenefitInput): Range => {
    const said = benefit[name] ?? 0;
    return typeof said === 'number' ? { low: said, likely: said, high: said } : said;
  };
  return Object.fromEntries(BENEFIT_INPUTS.map((name) => [name, range(name)])) as Record<BenefitInput, Range>;
}

/** Users × tasks × hours saved × adoption × realisation × cost of an hour, of twelve months, + errors avoided + revenue. Pure. */
export function yearlyBenefit(of: Record<BenefitInput, number>): number {
  const hours = of.users * of.tasksPerMonth * 12 * (of.minutesSaved / 60);
  const time = hours * of.adoption * of.realisation * of.loadedCostPerHour;
  return time + of.errorCostAvoidedPerYear + of.revenuePerYear;
}

/** The inputs at one end or the peak of their ranges. Pure. */
export function valuesAt(ranges: Record<BenefitInput, Range>, end: keyof Range): Record<BenefitInput, number> {
  return Object.fromEntries(BENEFIT_INPUTS.map((name) => [name, ranges[name][end]])) as Record<BenefitInput, number>;
}
