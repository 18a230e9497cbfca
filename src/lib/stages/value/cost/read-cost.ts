import type { StageContext } from '../../../core/operation/context.ts';
import { ALWAYS, type UsageGroup, type UsageJournal, type UsageWindow } from '../../../core/ports/usage-journal.ts';
import { tokensBetween } from '../../serving/traffic/tokens-between.ts';
import { pricedEnvironments, type Choice, type PricedEnvironment } from '../economics/environments.ts';
import { readWindow, sinceStart, type WindowFlags } from '../economics/window.ts';
import type { CostReport } from '../schema.ts';
import { costOf, type CostFacts, type UsedGroup } from './cost.ts';
import { readMeter } from './read-meter.ts';

/**
 * What environments cost, by the requests that this clone has fetched. An environment counts from its first release on.
 */
export async function readCost(
  ctx: StageContext,
  choice: Choice & WindowFlags,
  by: CostReport['by'] = 'application',
): Promise<CostReport> {
  const asked = readWindow(choice, ctx.clock.now());
  const environments = await pricedEnvironments(ctx, choice);
  const journal = await ctx.usage();
  try {
    const costed = environments.map(async (one) => {
      const { first } = journal.extent({ environment: one.name, ...ALWAYS });
      const window = sinceStart(asked, [one.since, first]);
      const used = { environment: one.name, ...window };
      const { unlogged } = journal.extent(used);
      const facts = factsOf(journal, one, used, by);
      const reading = one.meter ? await readMeter(ctx, one.meter, window) : undefined;
      return { environment: one.name, ...window, unlogged, ...costOf({ ...facts, ...(reading && { reading }) }) };
    });
    const costs = await Promise.all(costed);
    return { by, currency: environments[0]?.economics.currency ?? '', environments: costs };
  } finally {
    journal.close();
  }
}

function factsOf(
  journal: UsageJournal,
  { economics, parallel }: PricedEnvironment,
  window: UsageWindow,
  by: CostReport['by'],
): CostFacts {
  // Another grouping of the same requests: closure compares the two.
  const all = journal.group(window, 'status').map(usedGroup);
  const sum = (name: keyof CostFacts['used']): number => all.reduce((total, group) => total + group[name], 0);
  return {
    seconds: (Date.parse(window.until) - Date.parse(window.from)) / 1000,
    economics,
    parallel,
    isFetched: journal.place(window.environment) !== null,
    used: { requests: sum('requests'), answered: sum('answered'), busyMs: sum('busyMs'), bytes: sum('bytes') },
    groups: journal.group(window, by).map(usedGroup),
    tokens: tokensBetween(journal.tokens(window))?.generatedTokens ?? null,
  };
}

function usedGroup({ key, requests, outcomes, bytes, durationMs }: UsageGroup): UsedGroup {
  const busyMs = durationMs.reduce((sum, ms) => sum + ms, 0);
  return { key, requests, answered: outcomes.answered, busyMs, bytes };
}
