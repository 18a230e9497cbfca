import type { StageContext } from '../../../core/operation/context.ts';
import type { UsageGroup, UsageJournal, UsageWindow } from '../../../core/ports/usage-journal.ts';
import { pricedEnvironments, type Choice, type PricedEnvironment } from '../economics/served-environments.ts';
import { tokensSince } from '../economics/tokens.ts';
import { readWindow, sinceStart, type WindowFlags } from '../economics/window.ts';
import { costOf, type CostFacts, type UsedGroup } from './cost.ts';
import type { CostReport, EnvironmentCost } from './schema.ts';

export type CostKey = CostReport['by'];

/**
 * What environments cost, by the requests that this clone has fetched. Without `from`, an environment counts from its first
 * release on.
 */
export async function readCost(
  ctx: StageContext,
  choice: Choice & WindowFlags,
  by: CostKey = 'application',
): Promise<CostReport> {
  const asked = readWindow(choice, ctx.clock.now());
  const environments = await pricedEnvironments(ctx, choice);
  const journal = await ctx.usage();
  try {
    const costs = environments.map((one): EnvironmentCost => {
      const { first, unlogged } = journal.extent(one.name);
      const window = sinceStart(asked, choice, [one.since, first]);
      const cost = costOf(factsOf(journal, one, { environment: one.name, ...window }, by));
      return { environment: one.name, host: one.host, ...window, unlogged, ...cost };
    });
    return { by, currency: environments[0]?.economics.currency ?? '', environments: costs };
  } finally {
    journal.close();
  }
}

function factsOf(journal: UsageJournal, one: PricedEnvironment, window: UsageWindow, by: CostKey): CostFacts {
  const groups = journal.group(window, by).map(usedGroup);
  // Another grouping of the same requests: closure compares the two.
  const all = journal.group(window, 'status').map(usedGroup);
  const sum = (name: keyof CostFacts['used']): number => all.reduce((total, group) => total + group[name], 0);
  return {
    seconds: (Date.parse(window.until) - Date.parse(window.from)) / 1000,
    economics: one.economics,
    parallel: one.parallel,
    used: { requests: sum('requests'), answered: sum('answered'), busyMs: sum('busyMs'), bytes: sum('bytes') },
    groups,
    tokens: tokensSince(window.from, journal.tokens(window))?.generated ?? null,
  };
}

function usedGroup({ key, requests, outcomes, bytes, durationMs }: UsageGroup): UsedGroup {
  return {
    key,
    requests,
    answered: outcomes.answered,
    busyMs: durationMs.reduce((sum, ms) => sum + ms, 0),
    bytes,
  };
}
