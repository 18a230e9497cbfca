import type { Economics } from './economics.ts';

/** Energy at the meter of the site, kWh. */
export interface Energy {
  kWh: number;
  how: 'measured' | 'estimated';
  /** From no load to full load: the declared powers allow nothing else. */
  band?: [low: number, high: number];
}

/** What a meter of the machine counted, kWh, without the site's overhead. */
export interface Reading {
  kWh: number;
  how: 'measured';
}

/**
 * A meter's reading × PUE, else `hours × (idle + (max − idle) × load) × PUE`. Null where a declared figure or the load
 * is unknown. Pure.
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
  const at = (share: number): number =>
    ((power.idleW + (power.maxW - power.idleW) * share) / 1000) * hours * energy.pue;
  return { kWh: at(load), how: 'estimated', band: [at(0), at(1)] };
}
