import { withUsage } from '../../../core/operation/with-usage.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { UsageRequest } from '../../../core/ports/usage-journal.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { type CanaryRun, digestIn, listCanaries, withAnswers } from '../canary/canary-runs.ts';
import { featuresOf, LEAST, type FeatureValue, type FeatureValues, UNITS } from './feature.ts';
import { judgeFeatures } from './judge.ts';
import { observeCanary, observeRequest, thin } from './observe.ts';
import { type Periods, periodsOf } from './periods.ts';
import type { Drift, DriftFeature } from './schema.ts';
import { percentileOf } from '../../measure/stats/percentile.ts';

/** More requests of a period are not compared: evenly spaced ones stand for them. */
const MOST_REQUESTS = 2500;

/** What to compare: windows of this length, milliseconds, with a reference (see `periodsOf`). */
export type DriftInput = { environment: string; windowMs: number; reference?: string };

/**
 * Compares the last windows of an environment with a reference, from the journal that this clone has fetched and from
 * recorded canaries. Throws `not-found` or `bad-reference` (exit 2).
 */
export async function findDrift(ctx: StageContext, input: DriftInput): Promise<Drift> {
  const { environment } = input;
  const periods = await checkDriftInput(ctx, input);
  const canaries = await canariesIn(ctx, environment, periods);
  const [before, ...windows] = await requestsIn(ctx, environment, periods, canaries);
  const observed = [before, ...windows].flatMap((period) => period?.kept.map(observeRequest) ?? []);
  const values = [
    ...featuresOf('requests', observed, periods),
    ...(canaries.length === 0 ? [] : featuresOf('canary', canaries.flatMap(observeCanary), periods)),
  ];
  const judged = judgeFeatures(values, `${environment} ${periods.reference.from}`);
  return {
    environment,
    verdict: (['drift', 'ok'] as const).find((one) => judged.some(({ verdict }) => verdict === one)) ?? 'unknown',
    reference: { ...periods.reference, requests: before?.count ?? 0 },
    windows: periods.windows.map((period, at) => ({ ...period, requests: windows[at]?.count ?? 0 })),
    least: LEAST,
    releases: { reference: releasesOf(before?.kept ?? []), windows: releasesOf(windows.flatMap(({ kept }) => kept)) },
    canaries: canaries.length,
    features: judged.map((one, at) => ({ ...one, ...describeFeature(values[at]) })),
  };
}

/** The periods that are compared now. Throws as `findDrift` does. */
export async function checkDriftInput(
  ctx: StageContext,
  { environment, windowMs, reference }: DriftInput,
): Promise<Periods> {
  await requireResource(ctx.project, 'Environment', environment);
  return periodsOf(ctx.clock.now(), windowMs, reference);
}

function releasesOf(requests: readonly UsageRequest[]): string[] {
  return [...new Set(requests.map(({ release }) => release))].filter((name) => name !== '').sort();
}

/** Those on the newest one's rows: others are not alike. */
async function canariesIn(
  ctx: StageContext,
  environment: string,
  { reference, windows }: Periods,
): Promise<CanaryRun[]> {
  const within = (await listCanaries(ctx.project, environment)).filter(({ startedAt }) =>
    [reference, ...windows].some(({ from, until }) => from <= startedAt && startedAt < until),
  );
  const rows = digestIn(within.at(-1)?.measured.dataset);
  const alike = within.filter(({ measured }) => digestIn(measured.dataset) === rows);
  return Promise.all(alike.map((report) => withAnswers(ctx.project, report)));
}

/** Of the reference, then of each window. Requests of canaries and probes, and of callers without a key, are left out. */
async function requestsIn(
  ctx: StageContext,
  environment: string,
  { reference, windows }: Periods,
  canaries: readonly CanaryRun[],
): Promise<{ kept: UsageRequest[]; count: number }[]> {
  const canary = new Set(canaries.map(({ report }) => report.method.app));
  const counted = function* (requests: Iterable<UsageRequest>): Iterable<UsageRequest> {
    // Names of probes alone hold a colon.
    for (const one of requests) if (/^[^:]+$/.test(one.application) && !canary.has(one.application)) yield one;
  };
  return withUsage(ctx, (journal) =>
    [reference, ...windows].map((period) => thin(counted(journal.requests({ environment, ...period })), MOST_REQUESTS)),
  );
}
type Measure = DriftFeature['now'];

/** Pure: a feature's figure in the reference and in the newest window; null where there is nothing. */
function describeFeature(feature?: FeatureValues): Pick<DriftFeature, 'category' | 'reference' | 'now'> {
  const before = feature?.blocks.flat() ?? [];
  const now = feature?.windows.at(-1) ?? [];
  const unit = feature && UNITS[feature.name];
  if (unit !== undefined) return { reference: median(before, unit), now: median(now, unit) };
  const names = [...new Set([...before, ...now])].map(String);
  const change = (name: string): number => Math.abs((shareOf(now, name) || 0) - (shareOf(before, name) || 0));
  const category = names.map((name) => ({ name, size: change(name) })).toSorted((a, b) => b.size - a.size)[0]?.name;
  return {
    ...(category === undefined ? {} : { category }),
    reference: measure(shareOf(before, category), '1', before),
    now: measure(shareOf(now, category), '1', now),
  };
}

function median(values: readonly FeatureValue[], unit: string): Measure {
  return measure(percentileOf(Float64Array.from(values, Number).sort(), 0.5), unit, values);
}

function measure(value: number, unit: string, { length: n }: readonly FeatureValue[]): Measure {
  return { value: n === 0 ? null : value, unit, how: 'measured', n };
}

function shareOf(values: readonly FeatureValue[], category?: string): number {
  return values.filter((value) => value === category).length / values.length;
}
