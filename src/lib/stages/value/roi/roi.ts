import { addMonths } from '../../../core/kit/time.ts';
import type { Benefit } from '../../../core/project/resources/economics.ts';
import { tidy } from '../economics/money.ts';
import { rangesOf, valuesAt, yearlyBenefit } from './benefit.ts';
import { breakEvenMonth, cashFlowOf, netPresentValue, type CostPlan } from './cash-flow.ts';
import type { Roi } from './schema.ts';
import { DRAWS, simulate, swingsOf, type Band } from './simulate.ts';

/** What a use case is worth over its horizon, less what it costs. The same seed gives the same figures. Pure. */
export function roiOf(
  benefit: Benefit,
  plan: CostPlan,
  { seed, start }: { seed: number; start: string },
): Omit<Roi, 'usecase' | 'environments' | 'currency' | 'load'> {
  const { horizonYears, discountRate } = benefit;
  const ranges = rangesOf(benefit);
  const flow = cashFlowOf(plan, horizonYears, discountRate);
  const { benefitPerYear, npv, chanceOfGain } = simulate(ranges, flow, seed);
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
    benefitPerYear: tidyBand(benefitPerYear),
    npv: tidyBand(npv),
    likelyNpv: tidy(netPresentValue(flow, yearlyBenefit(valuesAt(ranges, 'likely')))),
    chanceOfGain,
    breakEven: {
      p10: dayOf(benefitPerYear.p10),
      p50: dayOf(benefitPerYear.p50),
      p90: dayOf(benefitPerYear.p90),
    },
    tornado: swingsOf(ranges, flow).map(({ input, low, high }) => ({ input, low: tidy(low), high: tidy(high) })),
  };
}

function tidyBand({ p10, p50, p90 }: Band): Band {
  return { p10: tidy(p10), p50: tidy(p50), p90: tidy(p90) };
}
