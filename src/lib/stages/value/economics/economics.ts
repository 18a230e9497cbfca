import type { HostEconomics, Price, ProjectEconomics } from '../../../core/project/resources/economics.ts';
import { COST_LINES, type CostLine } from '../schema.ts';

/** An environment's share of what its host and the project cost; null where a figure is not declared. */
export interface Economics {
  currency: string;
  capex: { price: number; residual: number; years: number } | null;
  /** Amounts a year of all lines but energy. */
  perYear: Record<Exclude<CostLine, 'energy'>, number | null>;
  /** Watts at rest and at full load, without the site's overhead. */
  power: { idleW: number; maxW: number } | null;
  energy: { pricePerKWh: number; pue: number; gridGramsPerKWh?: number | undefined } | null;
  prices: Price[] | null;
}

/** Environments that share a host, and the project. */
export interface Sharers {
  onHost: number;
  inProject: number;
}

/** Divides equally: a host among its environments, what the project pays among all environments. Pure. */
export function economicsOf(
  project: ProjectEconomics | undefined,
  host: HostEconomics | undefined,
  { onHost, inProject }: Sharers,
): Economics {
  const part = (amount: number | undefined, sharers: number): number | null =>
    amount === undefined ? null : amount / sharers;
  return {
    currency: project?.currency ?? 'EUR',
    capex: host ? { price: host.capex / onHost, residual: host.residual, years: host.years } : null,
    perYear: {
      depreciation: part(host && (host.capex * (1 - host.residual)) / host.years, onHost),
      support: part(host && host.capex * host.supportRate, onHost),
      staff: part(project?.staff && project.staff.fte * project.staff.costPerYear, inProject),
      licences: part(project?.licencesPerYear, inProject),
      hosting: part(project?.hostingPerYear, inProject),
    },
    power: host?.power ? { idleW: host.power.idleW / onHost, maxW: host.power.maxW / onHost } : null,
    energy: project?.energy ?? null,
    prices: project?.prices ?? null,
  };
}

/** A meter of a machine that environments share: an expression of its watts. */
export interface Meter {
  host: string;
  expression: string;
  sharers: number;
}

/** What a meter of the machine counted, kWh, without the site's overhead. */
export interface Reading {
  kWh: number;
  how: 'measured';
}

/** Energy with the site's overhead; `band`: from no load to full load, as the declared powers allow nothing else. */
export interface Energy {
  kWh: number;
  how: 'measured' | 'estimated';
  band?: [low: number, high: number];
}

/**
 * Pure: a meter's reading × PUE, else `hours × (idle + (max − idle) × load) × PUE`. Null where a declared figure or the
 * load is unknown.
 */
export function energyOf(
  { power, energy }: Pick<Economics, 'power' | 'energy'>,
  hours: number,
  load: number | null,
  reading?: Reading,
): Energy | null {
  if (!energy) return null;
  if (reading) return { kWh: reading.kWh * energy.pue, how: reading.how };
  if (!power || load === null) return null;
  const at = (part: number): number => ((power.idleW + (power.maxW - power.idleW) * part) / 1000) * hours * energy.pue;
  return { kWh: at(load), how: 'estimated', band: [at(0), at(1)] };
}

/** A bill by line; the total is that of the known lines, null where none is. */
export interface Bill {
  lines: Record<CostLine, number | null>;
  total: number | null;
  unknown: CostLine[];
}

/** The bill of a time. Pure. */
export function billOf({ perYear, energy: tariff }: Economics, years: number, energy: Energy | null): Bill {
  const own = { energy: energy && tariff && energy.kWh * tariff.pricePerKWh };
  const timed = Object.entries(perYear).map(([line, amount]) => [line, amount === null ? null : amount * years]);
  const lines = { ...own, ...Object.fromEntries(timed) } as Bill['lines'];
  const unknown = COST_LINES.filter((line) => lines[line] === null);
  const total = COST_LINES.reduce((sum, line) => sum + (lines[line] ?? 0), 0);
  return { lines, total: unknown.length === COST_LINES.length ? null : total, unknown };
}

/** The bill of a year at a mean load. Pure. */
export function yearlyBill(economics: Economics, load: number): Bill {
  return billOf(economics, 1, energyOf(economics, 8760, load));
}
