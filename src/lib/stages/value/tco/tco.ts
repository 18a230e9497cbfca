import { energyOf } from '../economics/energy.ts';
import { linesOver, totalOf, type CostLine, type Economics } from '../economics/economics.ts';
import { tidy } from '../economics/money.ts';
import type { PublicPrice } from './prices.ts';
import type { PriceCompared, TcoRow } from './schema.ts';

const YEAR_HOURS = 8760;
/** Seconds of a year / 10⁶: a token a second makes that many million tokens a year. */
export const MILLION_SECONDS = 31.536;

export interface TcoFacts {
  economics: Economics;
  /** Generated tokens a second at full load. */
  tokensPerSecond: number | null;
}

/** What a year costs at a mean load; the unknown lines are left out and named. Pure. */
export function yearlyCost(economics: Economics, load: number): { total: number | null; unknown: CostLine[] } {
  const energy = energyOf(economics, YEAR_HOURS, load);
  return totalOf(linesOver(economics, 1, energy?.kWh ?? null));
}

/** Cost a year and a million tokens: yearly cost / (tok/s × utilisation × 31.536). Pure. */
export function tcoAt({ economics, tokensPerSecond }: TcoFacts, utilisation: number): TcoRow {
  const { total } = yearlyCost(economics, utilisation);
  const million = tokensPerSecond === null ? null : tokensPerSecond * utilisation * MILLION_SECONDS;
  return {
    utilisation,
    yearlyCost: total === null ? null : tidy(total),
    millionTokens: million === null ? null : tidy(million),
    perMillionTokens: total === null || million === null || million === 0 ? null : tidy(total / million),
  };
}

/** Break-even in million generated tokens a year: yearly cost at full load / price with the prompt that belongs to it. Pure. */
export function comparePrice(facts: TcoFacts, price: PublicPrice, promptPerGenerated: number): PriceCompared {
  const perMillion = price.outputPerMillion + price.inputPerMillion * promptPerGenerated;
  const full = tcoAt(facts, 1);
  const breakEven = full.yearlyCost === null || perMillion === 0 ? null : full.yearlyCost / perMillion;
  const known = breakEven !== null && full.millionTokens !== null;
  return {
    name: price.name,
    perMillionTokens: tidy(perMillion),
    asOf: price.asOf,
    source: price.source,
    breakEvenMillionTokens: breakEven === null ? null : tidy(breakEven),
    isReachable: known ? breakEven <= (full.millionTokens ?? 0) : null,
  };
}
