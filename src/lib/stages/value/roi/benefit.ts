import type { Benefit } from '../../../core/project/resources/economics.ts';
import { BENEFIT_INPUTS, type BenefitInput } from '../schema.ts';

/** Ends and peak of a triangular distribution; all the same for a certain figure. */
export interface Range {
  low: number;
  likely: number;
  high: number;
}
export type Ranges = Record<BenefitInput, Range>;

/** A value for each input. */
export function byInput<Value>(valueOf: (input: BenefitInput) => Value): Record<BenefitInput, Value> {
  return Object.fromEntries(BENEFIT_INPUTS.map((input) => [input, valueOf(input)])) as Record<BenefitInput, Value>;
}

/** The ranges as declared; nothing is claimed of what is left out. Pure. */
export function rangesOf(benefit: Benefit): Ranges {
  return byInput((input) => {
    const said = benefit[input] ?? 0;
    return typeof said === 'number' ? { low: said, likely: said, high: said } : said;
  });
}

/** Users × tasks × hours saved × adoption × realisation × cost of an hour, of twelve months, + errors avoided + revenue. Pure. */
export function yearlyBenefit(of: Record<BenefitInput, number>): number {
  const hours = of.users * of.tasksPerMonth * 12 * (of.minutesSaved / 60);
  const time = hours * of.adoption * of.realisation * of.loadedCostPerHour;
  return time + of.errorCostAvoidedPerYear + of.revenuePerYear;
}

/** Inverse of the triangular distribution function. Pure. */
export function triangular({ low, likely, high }: Range, share: number): number {
  const width = high - low;
  if (width === 0) return low;
  if (share * width < likely - low) return low + Math.sqrt(share * width * (likely - low));
  return high - Math.sqrt((1 - share) * width * (high - likely));
}
