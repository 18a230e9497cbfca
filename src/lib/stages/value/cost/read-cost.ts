import { withUsage } from '../../../core/operation/with-usage.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { ALWAYS, type UsageGroup, type UsageJournal, type UsageWindow } from '../../../core/ports/usage-journal.ts';
import { tokensBetween } from '../../serving/traffic/tokens-between.ts';
import { pricedEnvironments, type Choice, type PricedEnvironment } from '../economics/environments.ts';
import { readWindow, sinceStart, type WindowFlags, type Window } from '../economics/window.ts';
import type { CostReport } from '../schema.ts';
import { costOf, type CostFacts, type UsedGroup } from './cost.ts';
import { askPort } from '../../../core/kit/ask-port.ts';
import { parseJson } from '../../../core/kit/parse-json.ts';
import { findResource } from '../../../core/project/resources.ts';
import type { Meter, Reading } from '../economics/economics.ts';

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
  return withUsage(ctx, async (journal) => {
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
  });
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

/** Samples of a window; Prometheus gives 11,000 at most. */
const MOST_SAMPLES = 5000;
const LEAST_STEP_S = 60;
/** A meter that was silent for more of a window has not measured it. */
const LEAST_COVERAGE = 0.95;

/** What the meter of a host counted in a window, by the Prometheus of its watch; undefined where it did not measure it. */
async function readMeter(
  ctx: Pick<StageContext, 'project' | 'hosts'>,
  { host, expression, sharers }: Meter,
  { from, until }: Window,
): Promise<Reading | undefined> {
  const watch = await findResource(ctx.project, 'Watch', host);
  if (!watch) return undefined;
  const [start, end] = [Date.parse(from) / 1000, Date.parse(until) / 1000];
  const step = Math.max(LEAST_STEP_S, Math.ceil((end - start) / MOST_SAMPLES));
  const asked = new URLSearchParams({ query: expression, start: `${start}`, end: `${end}`, step: `${step}` });
  const path = `/api/v1/query_range?${asked.toString()}`;
  const open = async (): Promise<string> => askPort(await ctx.hosts.open(host), watch.spec.portBase, path);
  const watts = wattsIn(await open().catch(() => ''));
  if (watts.length === 0 || watts.length < LEAST_COVERAGE * ((end - start) / step)) return undefined;
  const mean = watts.reduce((sum, one) => sum + one) / watts.length;
  return { kWh: ((mean / sharers) * (end - start)) / 3.6e6, how: 'measured' };
}

/** Samples of an answer with one series; empty where there are several, or a sample is not a number. Pure. */
function wattsIn(answer: string): number[] {
  const body = parseJson<{ data?: { result?: { values: [number, string][] }[] } }>(answer.split('\r\n\r\n')[1] ?? '');
  const [series, ...others] = body?.data?.result ?? [];
  const watts = others.length === 0 ? (series?.values.map(([, value]) => Number(value)) ?? []) : [];
  return watts.every((one) => one >= 0) ? watts : [];
}
