import type { Severity } from '../../../core/project/resources/watch.ts';

/** A pair of windows in which a budget may burn so many times too fast; lengths in seconds. */
export interface Burn {
  long: number;
  short: number;
  factor: number;
  severity: Severity;
}

/** Everything about time in the files of a watch, seconds. */
export interface Timing {
  scrape: number;
  /** Between two evaluations of the rules. */
  evaluate: number;
  burns: readonly Burn[];
  /** How long a condition holds before its alert fires: of a service, of what watches, of a peer. */
  down: number;
  missing: number;
  /** How long Alertmanager gathers alerts, between groups, and before it repeats one. */
  group: { wait: number; interval: number; repeat: number };
  /** Window of the rates that are shown. */
  rate: number;
  /** Requests in a long window below which its ratio says nothing. */
  leastRequests: number;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Windows of the SRE workbook's multi-window alerts for 30 days: 2, 5, 10 and 10 % of the budget gone. */
export const TIMING: Timing = {
  scrape: 15,
  evaluate: 30,
  burns: [
    { long: HOUR, short: 5 * MINUTE, factor: 14.4, severity: 'page' },
    { long: 6 * HOUR, short: 30 * MINUTE, factor: 6, severity: 'page' },
    { long: DAY, short: 2 * HOUR, factor: 3, severity: 'ticket' },
    { long: 3 * DAY, short: 6 * HOUR, factor: 1, severity: 'ticket' },
  ],
  down: MINUTE,
  missing: 5 * MINUTE,
  group: { wait: 30, interval: 5 * MINUTE, repeat: 4 * HOUR },
  rate: 5 * MINUTE,
  leastRequests: 20,
};

/** Every window of the burns, once, shortest first. Pure. */
export function windowsOf({ burns }: Pick<Timing, 'burns'>): number[] {
  return [...new Set(burns.flatMap(({ long, short }) => [short, long]))].toSorted((one, other) => one - other);
}

/** A length as Prometheus writes it: `3d`, `6h`, `30m`, `5s`. Pure. */
export function span(seconds: number): string {
  const units = [
    [DAY, 'd'],
    [HOUR, 'h'],
    [MINUTE, 'm'],
  ] as const;
  const fitting = units.find(([length]) => seconds >= length && seconds % length === 0);
  return fitting ? `${seconds / fitting[0]}${fitting[1]}` : `${seconds}s`;
}
