import { withUsage } from '../../../core/operation/with-usage.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { ALWAYS, type UsageJournal } from '../../../core/ports/usage-journal.ts';
import { message } from '../../../core/text/message.ts';
import { badValue } from '../../../core/text/suggest.ts';
import { metricOf } from '../../measure/reports/report.ts';
import { listEvidence, type EvidenceReport } from '../../release/approvals/evidence.ts';
import { tokensBetween } from '../../serving/traffic/tokens-between.ts';
import { yearlyBill, type Economics } from '../economics/economics.ts';
import { pricedEnvironments, type Choice, type PricedEnvironment } from '../economics/environments.ts';
import { figure, over, tidy } from '../economics/figures.ts';
import { readWindow, sinceStart } from '../economics/window.ts';
import type { EnvironmentTco, Figure, Tco, ComparedPrice, TcoRow } from '../schema.ts';
import { parse } from 'yaml';
import { z } from 'zod';
import { priceSchema, type Price } from '../../../core/project/resources/economics.ts';

export interface TcoWish extends Choice {
  utilisations: readonly number[];
  /** Generated tokens a second, where no bench says it. */
  speed?: number | undefined;
}

/** Shares above 0, at most 1. Throws `bad-utilisation` (exit 2). */
export function readUtilisations(text: string): number[] {
  const shares = text.split(',').map(Number);
  if (shares.every((share) => share > 0 && share <= 1)) return shares;
  throw badValue('bad-utilisation', '--utilisation', text, { fix: message('value.tco.utilisation.fix') });
}

/** Total cost of ownership of environments a year, beside public prices. */
export async function readTco(ctx: StageContext, wish: TcoWish): Promise<Tco> {
  const environments = await pricedEnvironments(ctx, wish);
  const evidence = await listEvidence(ctx.project);
  return withUsage(ctx, async (journal) => {
    const all = environments.map((one) => environmentTco(ctx, one, wish, evidence, journal));
    return { currency: environments[0]?.economics.currency ?? '', environments: await Promise.all(all) };
  });
}

async function environmentTco(
  ctx: StageContext,
  one: PricedEnvironment,
  { speed, utilisations }: TcoWish,
  evidence: readonly EvidenceReport[],
  journal: UsageJournal,
): Promise<EnvironmentTco> {
  const { name: environment, economics } = one;
  const { prices, promptPerGenerated } = await readPrices(ctx, economics);
  const tokensPerSecond = speed === undefined ? benchedSpeed(one, evidence) : figure(speed, 'tok/s', 'declared');
  const facts = { economics, tokensPerSecond: tokensPerSecond?.value ?? null };
  const used = usedTokens(ctx, one, journal);
  const ratio = used?.promptPerGenerated ?? promptPerGenerated;
  const now = used && tokensPerSecond && Math.min(1, used.perSecond / tokensPerSecond.value);
  return {
    environment,
    tokensPerSecond,
    promptPerGenerated: ratio,
    unknown: yearlyBill(economics, 1).unknown,
    current: now === null ? null : tcoAt(facts, now),
    rows: utilisations.map((utilisation) => tcoAt(facts, utilisation)),
    prices: prices.map((price) => comparePrice(facts, price, ratio)),
  };
}

/** Of the last 30 days; null where nothing was generated, or it is unknown. */
function usedTokens(ctx: StageContext, { name: environment, since }: PricedEnvironment, journal: UsageJournal) {
  const starts = [since, journal.extent({ environment, ...ALWAYS }).first];
  const window = sinceStart(readWindow({}, ctx.clock.now()), starts);
  const tokens = tokensBetween(journal.tokens({ environment, ...window }));
  if (!tokens || tokens.generatedTokens === 0) return null;
  const seconds = (Date.parse(window.until) - Date.parse(window.from)) / 1000;
  const { promptTokens, generatedTokens } = tokens;
  return { perSecond: generatedTokens / seconds, promptPerGenerated: promptTokens / generatedTokens };
}

/** By the newest sound bench of the model that serves. */
function benchedSpeed({ modelDigest }: PricedEnvironment, evidence: readonly EvidenceReport[]): Figure {
  const bench = evidence.findLast(({ type, sound, model }) => type === 'bench' && sound && model === modelDigest);
  return figure((bench?.report && metricOf(bench.report, 'throughput-tokens')?.value) || null, 'tok/s', 'measured');
}

const fileSchema = z.strictObject({
  currency: z.string(),
  promptPerGenerated: z.number().nonnegative(),
  prices: z.array(priceSchema).min(1),
});

/** Prices of the project, else those that come with sovran; none of these in another currency. */
export async function readPrices(
  { templates }: Pick<StageContext, 'templates'>,
  { prices: own, currency }: Pick<Economics, 'prices' | 'currency'>,
): Promise<{ prices: Price[]; promptPerGenerated: number }> {
  const shipped = fileSchema.parse(parse(await templates.read('prices/public.yaml')));
  const prices = own ?? (currency === shipped.currency ? shipped.prices : []);
  return { prices, promptPerGenerated: shipped.promptPerGenerated };
}

/** A token a second makes this many million tokens a year. */
const MILLION_SECONDS = 31.536;

interface TcoFacts {
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
