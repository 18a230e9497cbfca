import type { KpiValue, ValueRecordSpec } from '../../../core/project/resources/value-record.ts';
import type { KpiProgress } from '../schema.ts';

/** How far each indicator has come by its latest day; of one day, by what was recorded last. Pure. */
export function progressOf({ kpis, values }: Pick<ValueRecordSpec, 'kpis' | 'values'>): KpiProgress[] {
  return kpis.map(({ target, ...kpi }) => {
    const own = values.filter((one) => one.kpi === kpi.name);
    const latest = own.reduce<KpiValue | null>((best, one) => (best && best.at > one.at ? best : one), null);
    const way = (target ?? kpi.baseline) - kpi.baseline;
    const reached = latest === null || way === 0 ? null : (latest.value - kpi.baseline) / way;
    return { ...kpi, ...(target === undefined ? {} : { target }), latest, reached, state: stateOf(reached) };
  });
}

function stateOf(reached: number | null): KpiProgress['state'] {
  if (reached === null) return 'unknown';
  if (reached >= 1) return 'reached';
  if (reached === 0) return 'same';
  return reached > 0 ? 'better' : 'worse';
}
