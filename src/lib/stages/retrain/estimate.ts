import type { JobRun } from '../../core/project/job-runs.ts';
import { projectEconomicsSchema } from '../../core/project/resources/economics.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { YEAR_SECONDS } from '../value/cost/cost.ts';
import { billOf, economicsOf, energyOf } from '../value/economics/economics.ts';
import { figure } from '../value/economics/figures.ts';
import type { Retraining } from './schema.ts';

type Facts = Pick<Snapshot, 'settings' | 'inventory' | 'environments'>;

/** The time of jobs, and the bill of the first one's whole host at full load for it; null where an end is unknown. Pure. */
export function estimateOf(jobs: readonly JobRun[], facts: Facts): Retraining['took'] {
  const { settings, inventory, environments } = facts;
  const times = jobs.map(({ spec }) => Date.parse(spec.endedAt ?? '') - Date.parse(spec.startedAt));
  const seconds = times.reduce((sum, ms) => sum + ms / 1000, 0);
  if (!(seconds > 0)) return { duration: null, energy: null, cost: null, unknown: [] };
  const host = inventory.hosts.find(({ metadata }) => metadata.name === jobs[0]?.spec.host);
  const project = settings.value === undefined ? undefined : projectEconomicsSchema.parse(settings.value);
  const economics = economicsOf(project, host?.spec.value, { onHost: 1, inProject: environments.length });
  const energy = energyOf(economics, seconds / 3600, 1);
  const { total, unknown } = billOf(economics, seconds / YEAR_SECONDS, energy);
  const [kWh, cost] = [figure(energy?.kWh ?? null, 'kWh'), figure(total, economics.currency)];
  return { duration: figure(seconds, 's', 'measured'), energy: kWh, cost, unknown };
}
