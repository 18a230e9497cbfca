import type { FrozenKpi, KpiValue, ValueRecordSpec } from '../../../core/project/resources/value-record.ts';
import type { ValueRecordResult } from './baseline.ts';
import type { KpiProgress, ValueRecordDocument } from './schema.ts';

/** The document of a use case's indicators. Pure. */
export function valueDocument({ usecase, spec }: ValueRecordResult): ValueRecordDocument {
  return { usecase, frozenAt: spec.frozenAt, recorded: spec.values.length, kpis: progressOf(spec) };
}

/** How far each indicator has come by its latest day; of one day, by what was recorded last. Pure. */
export function progressOf({ kpis, values }: Pick<ValueRecordSpec, 'kpis' | 'values'>): KpiProgress[] {
  return kpis.map((kpi) => {
    const own = values.filter((one) => one.kpi === kpi.name);
    const latest = own.reduce<KpiValue | null>((best, one) => (best && best.at > one.at ? best : one), null);
    const reached = shareReached(kpi, latest);
    return { ...kpi, latest: latest && sayingOf(latest), reached, state: stateOf(reached) };
  });
}

function sayingOf({ value, at, source, how, n }: KpiValue): NonNullable<KpiProgress['latest']> {
  return { value, at, source, how, ...(n === undefined ? {} : { n }) };
}

function shareReached({ baseline, target }: FrozenKpi, latest: KpiValue | null): number | null {
  if (!latest || target === undefined || target === baseline) return null;
  return (latest.value - baseline) / (target - baseline);
}

function stateOf(reached: number | null): KpiProgress['state'] {
  if (reached === null) return 'unknown';
  if (reached >= 1) return 'reached';
  if (reached === 0) return 'same';
  return reached > 0 ? 'better' : 'worse';
}
