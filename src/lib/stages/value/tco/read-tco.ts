import type { StageContext } from '../../../core/operation/context.ts';
import { message } from '../../../core/text/message.ts';
import { badValue } from '../../../core/text/suggest.ts';
import { metricOf } from '../../measure/reports/report.ts';
import { listEvidence, type EvidenceReport } from '../../release/approvals/evidence.ts';
import { pricedEnvironments, type Choice, type PricedEnvironment } from '../economics/served-environments.ts';
import { tokensSince, type TokenCount } from '../economics/tokens.ts';
import { readWindow, sinceStart, type Window } from '../economics/window.ts';
import { readPrices, type Prices } from './prices.ts';
import type { EnvironmentTco, Tco } from './schema.ts';
import { comparePrice, tcoAt, yearlyCost } from './tco.ts';

export interface TcoWish extends Choice {
  utilisations: readonly number[];
  /** Generated tokens a second, where no bench says it. */
  tokensPerSecond?: number | undefined;
}

/** Shares above 0, at most 1. Throws `bad-utilisation` (exit 2). */
export function readUtilisations(text: string): number[] {
  const shares = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (shares.every((share) => share > 0 && share <= 1)) return shares;
  throw badValue('bad-utilisation', '--utilisation', text, { fix: message('value.tco.utilisation.fix') });
}

/** Total cost of ownership of environments a year, beside public prices. */
export async function readTco(ctx: StageContext, wish: TcoWish): Promise<Tco> {
  const environments = await pricedEnvironments(ctx, wish);
  const [prices, evidence] = await Promise.all([readPrices(ctx), listEvidence(ctx.project)]);
  const asked = readWindow({}, ctx.clock.now());
  const journal = await ctx.usage();
  try {
    const all = environments.map((one) => {
      const window = sinceStart(asked, {}, [one.since, journal.extent(one.name).first]);
      const tokens = tokensSince(window.from, journal.tokens({ environment: one.name, ...window }));
      return environmentTco(one, wish, { prices, evidence, tokens, window });
    });
    return { currency: environments[0]?.economics.currency ?? '', how: 'estimated', environments: all };
  } finally {
    journal.close();
  }
}

interface Found {
  prices: Prices;
  evidence: EvidenceReport[];
  tokens: TokenCount | null;
  window: Window;
}

function environmentTco(one: PricedEnvironment, wish: TcoWish, found: Found): EnvironmentTco {
  const { tokens, window, prices } = found;
  const speed = speedOf(one, wish, found.evidence);
  const facts = { economics: one.economics, tokensPerSecond: speed?.value ?? null };
  const seconds = (Date.parse(window.until) - Date.parse(window.from)) / 1000;
  const used = tokens && speed ? Math.min(1, tokens.generated / (speed.value * seconds)) : null;
  const isCounted = tokens !== null && tokens.generated > 0;
  const ratio = isCounted ? tokens.prompt / tokens.generated : prices.promptPerGenerated;
  return {
    environment: one.name,
    host: one.host,
    tokensPerSecond: speed,
    promptPerGenerated: { value: ratio, how: isCounted ? 'measured' : 'declared' },
    unknown: yearlyCost(one.economics, 1).unknown,
    current: used === null ? null : tcoAt(facts, used),
    rows: wish.utilisations.map((utilisation) => tcoAt(facts, utilisation)),
    prices: prices.prices.map((price) => comparePrice(facts, price, ratio)),
  };
}

/** As declared, else by the newest sound bench of the model that serves. */
function speedOf(
  { modelDigest }: PricedEnvironment,
  { tokensPerSecond }: TcoWish,
  evidence: readonly EvidenceReport[],
): EnvironmentTco['tokensPerSecond'] {
  if (tokensPerSecond !== undefined) return { value: tokensPerSecond, how: 'declared' };
  const bench = evidence.findLast(({ type, sound, model }) => type === 'bench' && sound && model === modelDigest);
  const speed = bench?.report && metricOf(bench.report, 'throughput-tokens')?.value;
  return bench && speed ? { value: speed, how: 'measured', run: bench.run } : null;
}
