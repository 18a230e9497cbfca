import type { Price } from '../../../core/project/resources/economics.ts';
import { yearlyBill, type Economics } from '../economics/economics.ts';
import { over, tidy } from '../economics/figures.ts';
import type { ComparedPrice, TcoRow } from '../schema.ts';

/** A token a second makes this many million tokens a year. */
export const MILLION_SECONDS = 31.536;

export interface TcoFacts {
  economics: Economics;
  /** Generated tokens a second at full load. */
  tokensPerSecond: number | null;
}

/** Cost a year and a million tokens: yearly cost / (tok/s × utilisation × 31.536). Pure. */
export function tcoAt({ economics, tokensPerSecond }: TcoFacts, utilisation: number): TcoRow {
  const { total } = yearlyBill(economics, utilisation);
  const million = tokensPerSecond === null ? null : tokensPerSecond * utilisation * MILLION_SECONDS;
  return {
    utilisation,
    yearlyCost: tidy(total),
    millionTokens: tidy(million),
    perMillionTokens: tidy(over(total, million)),
  };
}

/** Break-even in million generated tokens a year: yearly cost at full load / price with the prompt that belongs to it. Pure. */
export function comparePrice(facts: TcoFacts, price: Price, promptPerGenerated: number): ComparedPrice {
  const { inputPerMillion, outputPerMillion, ...said } = price;
  const perMillion = outputPerMillion + inputPerMillion * promptPerGenerated;
  const { yearlyCost, millionTokens } = tcoAt(facts, 1);
  const breakEven = over(yearlyCost, perMillion);
  const isReachable = breakEven === null || millionTokens === null ? null : breakEven <= millionTokens;
  // What is not declared can only make it dearer.
  const { unknown } = yearlyBill(facts.economics, 1);
  return {
    ...said,
    perMillionTokens: tidy(perMillion),
    breakEvenMillionTokens: tidy(breakEven),
    isReachable: isReachable && unknown.length > 0 ? null : isReachable,
  };
}
