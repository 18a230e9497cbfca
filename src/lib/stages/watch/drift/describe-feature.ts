import { percentileOf } from '../../measure/stats/percentile.ts';
import { type FeatureValue, type FeatureValues, UNITS } from './feature.ts';
import type { DriftFeature } from './schema.ts';

type Description = Pick<DriftFeature, 'category' | 'reference' | 'now'>;
type Measure = DriftFeature['now'];

/** Pure: a feature's figure in the reference and in the newest window; null where there is nothing. */
export function describeFeature(feature?: FeatureValues): Description {
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
