import { addMonths } from '../../../core/kit/time.ts';
import type { Benefit } from '../../../core/project/resources/economics.ts';
import { seededRandom } from '../../measure/stats/bootstrap.ts';
import { percentileOf } from '../../measure/stats/percentile.ts';
import { tidy } from '../economics/figures.ts';
import { BENEFIT_INPUTS, type Band, type Roi, type BenefitInput } from '../schema.ts';
import { type Economics, yearlyBill } from '../economics/economics.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { refusedError, type SovranError } from '../../../core/text/sovran-error.ts';
import { readCost } from '../cost/read-cost.ts';
import { pricedEnvironments } from '../economics/environments.ts';

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

/** Ends and peak of a triangular distribution; all the same for a certain figure. */
interface Range {
  low: number;
  likely: number;
  high: number;
}
type Ranges = Record<BenefitInput, Range>;

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

/** What a service costs over its horizon: machines when they are bought, the rest month by month. */
export interface CostPlan {
  purchases: NonNullable<Economics['capex']>[];
  runningPerYear: number;
}

/** Of each month from 0 to the horizon, discounted and summed up to it. */
interface CashFlow {
  /** Of a benefit of 1 a year. */
  benefit: number[];
  cost: number[];
}

/**
 * Pure: months are discounted by (1 + rate)^(−month / 12). A machine is bought at 0 and after each life; at the horizon
 * its book value counts.
 */
export function cashFlowOf({ purchases, runningPerYear }: CostPlan, years: number, rate: number): CashFlow {
  const horizon = years * 12;
  const flow: CashFlow = { benefit: [0], cost: [spentAt(purchases, 0, horizon)] };
  for (let month = 1; month <= horizon; month++) {
    const factor = (1 + rate) ** (-month / 12);
    const paid = runningPerYear / 12 + spentAt(purchases, month, horizon);
    flow.benefit.push((flow.benefit.at(-1) ?? 0) + factor / 12);
    flow.cost.push((flow.cost.at(-1) ?? 0) + factor * paid);
  }
  return flow;
}

function spentAt(purchases: CostPlan['purchases'], month: number, horizon: number): number {
  return purchases.reduce((sum, one) => sum + machineAt(one, month, horizon), 0);
}

/** Price less what the machine before it is still worth; at the horizon the value that is left comes in. */
function machineAt({ price, residual, years }: CostPlan['purchases'][number], month: number, horizon: number): number {
  const life = Math.max(1, Math.round(years * 12));
  if (month === 0) return price;
  if (month < horizon) return month % life === 0 ? price * (1 - residual) : 0;
  const age = month % life === 0 ? life : month % life;
  return -price * (1 - ((1 - residual) * age) / life);
}

/** Net present value at the horizon of a benefit a year. Pure. */
export function netPresentValue({ benefit, cost }: CashFlow, perYear: number): number {
  return perYear * (benefit.at(-1) ?? 0) - (cost.at(-1) ?? 0);
}

/** The month from which the sum stays at 0 or above; null where it ends below. Pure. */
export function breakEvenMonth({ benefit, cost }: CashFlow, perYear: number): number | null {
  const below = cost.findLastIndex((paid, month) => month > 0 && perYear * (benefit[month] ?? 0) < paid);
  if (below === cost.length - 1) return null;
  return Math.max(1, below + 1);
}

export interface RoiWish {
  usecase: string;
  /** Where it serves, or will. */
  env?: string | undefined;
  seed: number;
}

/**
 * What a use case is worth. Throws `not-found` (exit 2), `no-benefit`, `cost-unknown` or `nothing-serves` (exit 3): a
 * figure that is not declared would make the value too high.
 */
export async function readRoi(ctx: StageContext, { usecase, env, seed }: RoiWish): Promise<Roi> {
  const { value, status, decision } = (await requireResource(ctx.project, 'UseCase', usecase)).spec;
  if (!value)
    throw refused('no-benefit', message('value.roi.no-benefit'), message('value.roi.no-benefit.fix', { usecase }));
  const environments = await pricedEnvironments(ctx, { env, usecase });
  const { environments: costs } = await readCost(ctx, { env, usecase });
  const bills = environments.map(({ economics }, at) => {
    const { answered = null, load = null } = costs[at] ?? {};
    const bill = yearlyBill(economics, answered && load ? load.value : 1);
    if (bill.total === null || bill.unknown.length > 0)
      throw refused('cost-unknown', message('value.roi.cost-unknown'), message('value.roi.cost-unknown.fix'));
    return bill.total - (bill.lines.depreciation ?? 0);
  });
  const plan = {
    purchases: environments.flatMap(({ economics }) => economics.capex ?? []),
    runningPerYear: bills.reduce((sum, bill) => sum + bill, 0),
  };
  const begun = status === 'accepted' && decision ? decision.at : ctx.clock.now();
  const { currency = '' } = environments[0]?.economics ?? {};
  const names = environments.map(({ name }) => name);
  return {
    usecase,
    environments: names,
    currency,
    ...roiOf(value, plan, { seed, start: value.start ?? begun.slice(0, 10) }),
  };
}

function refused(code: string, text: Message, fix: Message): SovranError {
  return refusedError(code, text, {
    fix,
    next: ['sovran value cost'],
  });
}
