import type { HostEconomics, ProjectEconomics } from '../../../core/project/resources/economics.ts';

/** What money is spent on, in the order of a bill. */
export const COST_LINES = ['energy', 'depreciation', 'support', 'staff', 'licences', 'hosting'] as const;
export type CostLine = (typeof COST_LINES)[number];

/** An environment's share of what its host and the project cost; null where a figure is not declared. */
export interface Economics {
  currency: string;
  capex: { price: number; residual: number; years: number } | null;
  /** Amounts a year of all lines but energy. */
  perYear: Record<Exclude<CostLine, 'energy'>, number | null>;
  /** Watts at rest and at full load, without the site's overhead. */
  power: { idleW: number; maxW: number } | null;
  energy: { pricePerKWh: number; pue: number; gridGramsPerKWh?: number | undefined } | null;
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
  const ofHost = (amount: number | undefined): number | null => (amount === undefined ? null : amount / onHost);
  const ofProject = (amount: number | undefined): number | null => (amount === undefined ? null : amount / inProject);
  return {
    currency: project?.currency ?? 'EUR',
    capex: host ? { price: host.capex / onHost, residual: host.residual, years: host.years } : null,
    perYear: {
      depreciation: ofHost(host && (host.capex * (1 - host.residual)) / host.years),
      support: ofHost(host && host.capex * host.supportRate),
      staff: ofProject(project?.staff && project.staff.fte * project.staff.costPerYear),
      licences: ofProject(project?.licencesPerYear),
      hosting: ofProject(project?.hostingPerYear),
    },
    power: host?.power ? { idleW: host.power.idleW / onHost, maxW: host.power.maxW / onHost } : null,
    energy: project?.energy ?? null,
  };
}

/** The bill of a time; `kWh` includes the site's overhead. Pure. */
export function linesOver(
  { perYear, energy }: Economics,
  years: number,
  kWh: number | null,
): Record<CostLine, number | null> {
  const over = (amount: number | null): number | null => (amount === null ? null : amount * years);
  return {
    energy: kWh === null || energy === null ? null : kWh * energy.pricePerKWh,
    depreciation: over(perYear.depreciation),
    support: over(perYear.support),
    staff: over(perYear.staff),
    licences: over(perYear.licences),
    hosting: over(perYear.hosting),
  };
}

/** Sum of the known lines, null where none is, and the names of the others. Pure. */
export function totalOf(lines: Record<CostLine, number | null>): { total: number | null; unknown: CostLine[] } {
  const unknown = COST_LINES.filter((line) => lines[line] === null);
  const total = COST_LINES.reduce((sum, line) => sum + (lines[line] ?? 0), 0);
  return { total: unknown.length === COST_LINES.length ? null : total, unknown };
}
