import type { StageContext } from '../../../core/operation/context.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { type CanaryRun, listCanaries, withAnswers } from '../canary/canary-runs.ts';
import { describeFeature } from './describe-feature.ts';
import { FEATURES } from './feature.ts';
import { judgeFeatures, type JudgedFeature } from './judge.ts';
import { type Period, type Periods, periodsOf } from './periods.ts';
import { canaryFeatures, LEAST_ANSWERS } from './sample-canaries.ts';
import { LEAST_REQUESTS, requestFeatures, type SampledRequests, sampleRequests } from './sample-requests.ts';
import type { Drift } from './schema.ts';

/** What to compare: windows of this length, milliseconds, with a reference (see `periodsOf`). */
export interface DriftInput {
  environment: string;
  windowMs: number;
  reference?: string | undefined;
}

/**
 * Compares the last windows of an environment with a reference, from the journal that this clone has fetched and from
 * recorded canaries. Throws `not-found` or `bad-reference` (exit 2).
 */
export async function findDrift(ctx: StageContext, { environment, windowMs, reference }: DriftInput): Promise<Drift> {
  await requireResource(ctx.project, 'Environment', environment);
  const periods = periodsOf(ctx.clock.now(), windowMs, reference);
  const canaries = await canariesIn(ctx, environment, periods);
  const requests = await requestsIn(ctx, environment, periods, canaries);
  return driftOf(environment, periods, requests, canaries);
}

/** The newest canary's rows; those on other rows are not alike. */
async function canariesIn(
  ctx: StageContext,
  environment: string,
  { reference, windows }: Periods,
): Promise<CanaryRun[]> {
  const within = (await listCanaries(ctx.project, environment)).filter(({ startedAt }) =>
    [reference, ...windows].some(({ from, until }) => from <= startedAt && startedAt < until),
  );
  const rows = digestIn(within.at(-1)?.measured);
  const alike = within.filter(({ measured }) => digestIn(measured) === rows);
  return Promise.all(alike.map((report) => withAnswers(ctx.project, report)));
}

function digestIn(measured?: Record<string, unknown>): string | undefined {
  return (measured?.dataset as { digest?: string } | undefined)?.digest;
}

async function requestsIn(
  ctx: StageContext,
  environment: string,
  periods: Periods,
  canaries: readonly CanaryRun[],
): Promise<SampledRequests> {
  const askedBy = canaries.flatMap(({ report }) => (typeof report.method.app === 'string' ? [report.method.app] : []));
  const journal = await ctx.usage();
  try {
    return sampleRequests((period) => journal.requests({ environment, ...period }), periods, new Set(askedBy));
  } finally {
    journal.close();
  }
}

/** Pure. */
export function driftOf(
  environment: string,
  periods: Periods,
  { reference, windows }: SampledRequests,
  canaries: readonly CanaryRun[],
): Drift {
  const values = [
    ...requestFeatures({ reference, windows }, periods),
    ...(canaries.length === 0 ? [] : canaryFeatures(canaries, periods)),
  ];
  const judged = judgeFeatures(values, `${environment} ${periods.reference.from}`);
  const counted = (period: Period, count = 0): Drift['reference'] => ({ ...period, requests: count });
  const releasesOf = (...all: SampledRequests['windows']): string[] =>
    [...new Set(all.flatMap(({ kept }) => kept.map(({ release }) => release)))].filter((name) => name !== '').sort();
  return {
    environment,
    verdict: verdictOf(judged),
    reference: counted(periods.reference, reference.count),
    windows: periods.windows.map((period, at) => counted(period, windows[at]?.count)),
    least: { requests: LEAST_REQUESTS, canary: LEAST_ANSWERS },
    releases: { reference: releasesOf(reference), windows: releasesOf(...windows) },
    canaries: canaries.length,
    features: judged.map((one, at) => ({
      ...one,
      source: FEATURES.requests.some((name) => name === one.name) ? 'requests' : 'canary',
      ...describeFeature(values[at]),
    })),
  };
}

function verdictOf(judged: readonly JudgedFeature[]): Drift['verdict'] {
  if (judged.some(({ verdict }) => verdict === 'drift')) return 'drift';
  return judged.some(({ verdict }) => verdict === 'ok') ? 'ok' : 'unknown';
}
