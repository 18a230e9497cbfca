import type { Economics } from '../economics/economics.ts';

/** What a service costs over its horizon: machines when they are bought, the rest month by month. */
export interface CostPlan {
  purchases: NonNullable<Economics['capex']>[];
  runningPerYear: number;
}

/** Of each month from 0 to the horizon, discounted and summed up to it. */
export interface CashFlow {
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
