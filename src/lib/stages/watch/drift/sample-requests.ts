import type { UsageRequest } from '../../../core/ports/usage-journal.ts';
import { FEATURES, type FeatureName, type FeatureValue, type FeatureValues } from './feature.ts';
import { type Period, periodAt, type Periods } from './periods.ts';

/** Requests that reference and window need each: with fewer the index means nothing. */
export const LEAST_REQUESTS = 200;
/** More of a window, or of the reference, are not compared: evenly spaced ones stand for them. */
const MOST_REQUESTS = 2500;

type Take = (request: UsageRequest) => FeatureValue | undefined;

const TAKE: Record<(typeof FEATURES)['requests'][number], Take> = {
  'request-bytes': ({ sentBytes }) => sentBytes,
  'answer-bytes': ({ outcome, bytes }) => (outcome === 'answered' ? bytes : undefined),
  duration: ({ outcome, durationMs }) => (outcome === 'answered' ? durationMs : undefined),
  outcome: ({ outcome }) => outcome,
  application: ({ application }) => application,
};

/** Requests of each period: how many, and those that are compared. */
export interface SampledRequests {
  reference: { kept: UsageRequest[]; count: number };
  windows: { kept: UsageRequest[]; count: number }[];
}

/** Requests of applications; those of probes, and of refused callers without a key, are left out. */
export function sampleRequests(
  read: (period: Period) => Iterable<UsageRequest>,
  { reference, windows }: Pick<Periods, 'reference' | 'windows'>,
  omitted: ReadonlySet<string>,
): SampledRequests {
  const sample = (period: Period): SampledRequests['reference'] => thin(counted(read(period), omitted), MOST_REQUESTS);
  return { reference: sample(reference), windows: windows.map(sample) };
}

/** Names of probes hold a colon; a refused caller without a key has none. */
function* counted(requests: Iterable<UsageRequest>, omitted: ReadonlySet<string>): Iterable<UsageRequest> {
  for (const request of requests)
    if (/^[^:]+$/.test(request.application) && !omitted.has(request.application)) yield request;
}

/** Pure: values of every feature of requests. */
export function requestFeatures({ reference, windows }: SampledRequests, { blocks }: Periods): FeatureValues[] {
  return FEATURES.requests.map((name) => {
    const take = TAKE[name];
    const grouped: FeatureValue[][] = blocks.map(() => []);
    for (const request of reference.kept) {
      const value = take(request);
      if (value !== undefined) grouped[periodAt(blocks, request.at) ?? 0]?.push(value);
    }
    return {
      name: name satisfies FeatureName,
      blocks: grouped,
      windows: windows.map(({ kept }) => kept.flatMap((request) => take(request) ?? [])),
      least: LEAST_REQUESTS,
    };
  });
}

/** Keeps evenly spaced values of a long row, at least `most`, below twice as many, in their order. */
export function thin<Value>(values: Iterable<Value>, most: number): { kept: Value[]; count: number } {
  let kept: Value[] = [];
  let [stride, count] = [1, 0];
  for (const value of values) {
    if (count++ % stride === 0) kept.push(value);
    if (kept.length < 2 * most) continue;
    kept = kept.filter((_, at) => at % 2 === 0);
    stride *= 2;
  }
  return { kept, count };
}
