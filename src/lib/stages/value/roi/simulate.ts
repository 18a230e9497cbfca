import { seededRandom } from '../../measure/stats/bootstrap.ts';
import { percentileOf } from '../../measure/stats/percentile.ts';
import { BENEFIT_INPUTS, valuesAt, yearlyBenefit, type BenefitInput, type Range } from './benefit.ts';
import { netPresentValue, type CashFlow } from './cash-flow.ts';

export const DRAWS = 10_000;

/** The value that a tenth, a half and nine tenths of the draws do not exceed. */
export interface Band {
  p10: number;
  p50: number;
  p90: number;
}

export interface Simulated {
  benefitPerYear: Band;
  npv: Band;
  /** Share of the draws with a net present value above 0. */
  chanceOfGain: number;
}

/** What one input does alone, with the others at their peak. */
export interface Swing {
  input: BenefitInput;
  /** Net present value at the low and the high end. */
  low: number;
  high: number;
}

/** Draws every input of each draw, so that a certain one shifts no other. Pure. */
export function simulate(ranges: Record<BenefitInput, Range>, flow: CashFlow, seed: number): Simulated {
  const random = seededRandom(`value roi ${seed}`);
  const draw = (): number => {
    const drawn = BENEFIT_INPUTS.map((name) => [name, triangular(ranges[name], random())] as const);
    return yearlyBenefit(Object.fromEntries(drawn) as Record<BenefitInput, number>);
  };
  const benefits = Float64Array.from({ length: DRAWS }, draw).sort();
  const values = benefits.map((perYear) => netPresentValue(flow, perYear));
  const gains = values.filter((value) => value > 0).length;
  return { benefitPerYear: bandOf(benefits), npv: bandOf(values), chanceOfGain: gains / DRAWS };
}

/** Inverse of the triangular distribution function. Pure. */
export function triangular({ low, likely, high }: Range, share: number): number {
  const width = high - low;
  if (width === 0) return low;
  if (share * width < likely - low) return low + Math.sqrt(share * width * (likely - low));
  return high - Math.sqrt((1 - share) * width * (high - likely));
}

/** Inputs with a range, the widest swing first. Pure. */
export function swingsOf(ranges: Record<BenefitInput, Range>, flow: CashFlow): Swing[] {
  const likely = valuesAt(ranges, 'likely');
  const at = (input: BenefitInput, value: number): number =>
    netPresentValue(flow, yearlyBenefit({ ...likely, [input]: value }));
  const swings = BENEFIT_INPUTS.filter((input) => ranges[input].low < ranges[input].high).map((input) => ({
    input,
    low: at(input, ranges[input].low),
    high: at(input, ranges[input].high),
  }));
  return swings.toSorted((one, other) => other.high - other.low - (one.high - one.low));
}

function bandOf(sorted: Float64Array): Band {
  return { p10: percentileOf(sorted, 0.1), p50: percentileOf(sorted, 0.5), p90: percentileOf(sorted, 0.9) };
}
