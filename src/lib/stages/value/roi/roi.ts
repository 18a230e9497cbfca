import { addMonths } from '../../../core/kit/time.ts';
import type { Benefit } from '../../../core/project/resources/economics.ts';
import { seededRandom } from '../../measure/stats/bootstrap.ts';
import { percentileOf } from '../../measure/stats/percentile.ts';
import { tidy } from '../economics/figures.ts';
import { BENEFIT_INPUTS, type Band, type Roi } from '../schema.ts';
import { byInput, rangesOf, triangular, yearlyBenefit, type Ranges } from './benefit.ts';
import { breakEvenMonth, cashFlowOf, netPresentValue, type CashFlow, type CostPlan } from './cash-flow.ts';

const DRAWS = 10_000;

/** Pure: what a use case is worth over its horizon, less what it costs. The same seed gives the same figures. */
export function roiOf(
  benefit: Benefit,
  plan: CostPlan,
  { seed, start }: { seed: number; start: string },
): Omit<Roi, 'usecase' | 'environments' | 'currency'> {
  const { horizonYears, discountRate } = benefit;
  const ranges = rangesOf(benefit);
  const flow = cashFlowOf(plan, horizonYears, discountRate);
  const drawn = drawBenefits(ranges, seed);
  const at = (share: number): number => percentileOf(drawn, share);
  const dayOf = (perYear: number): string | null => {
    const month = breakEvenMonth(flow, perYear);
    return month === null ? null : addMonths(start, month);
  };
  return {
    how: 'estimated',
    seed,
    draws: DRAWS,
    start,
    horizonYears,
    discountRate,
    purchase: tidy(plan.purchases.reduce((sum, { price }) => sum + price, 0)),
    runningPerYear: tidy(plan.runningPerYear),
    benefitPerYear: bandOf((share) => tidy(at(share))),
    // More benefit is more value: the percentiles of one are those of the other.
    npv: bandOf((share) => tidy(netPresentValue(flow, at(share)))),
    chanceOfGain: drawn.filter((perYear) => netPresentValue(flow, perYear) > 0).length / DRAWS,
    breakEven: bandOf((share) => dayOf(at(share))),
    tornado: tornadoOf(ranges, flow),
  };
}

function bandOf<Value>(valueAt: (share: number) => Value): Record<keyof Band, Value> {
  return { p10: valueAt(0.1), p50: valueAt(0.5), p90: valueAt(0.9) };
}

/** Benefits a year, ascending. Every input is drawn each time, so that a certain one shifts no other. */
function drawBenefits(ranges: Ranges, seed: number): Float64Array {
  const random = seededRandom(`value roi ${seed}`);
  const draw = (): number => yearlyBenefit(byInput((input) => triangular(ranges[input], random())));
  return Float64Array.from({ length: DRAWS }, draw).sort();
}

/** What each input with a range does alone, with the others at their peak; the widest first. */
function tornadoOf(ranges: Ranges, flow: CashFlow): Roi['tornado'] {
  const likely = byInput((input) => ranges[input].likely);
  const swings = BENEFIT_INPUTS.filter((input) => ranges[input].low < ranges[input].high).map((input) => {
    const at = (value: number): number => tidy(netPresentValue(flow, yearlyBenefit({ ...likely, [input]: value })));
    return { input, low: at(ranges[input].low), high: at(ranges[input].high) };
  });
  return swings.toSorted((one, other) => other.high - other.low - (one.high - one.low));
}
