import type { TokenReading, UsageGroup } from '../../../core/ports/usage-journal.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import { percentileOf, percentiles } from '../../measure/stats/percentile.ts';
import { tokensBetween } from '../../serving/traffic/tokens-between.ts';
import { type Indicator, noted } from '../indicators/indicator.ts';

/** What the journal holds of a window. */
export interface Traffic {
  /** One group for each bucket; undefined where there was no request. */
  buckets: (UsageGroup | undefined)[];
  hours: number;
  readings: TokenReading[];
}

/** Performance, by requests that this clone has fetched. Pure. */
export function performanceOf(traffic: Traffic, objectives: EnvironmentSpec['objectives']): Indicator[] {
  const groups = traffic.buckets.filter((group) => group !== undefined);
  const series = (figure: (group: UsageGroup) => number | null): Indicator['series'] =>
    traffic.buckets.map((group) => (group ? figure(group) : null));
  const [answered, lost] = [count(groups, 'answered'), count(groups, 'lost')];
  const served = answered + lost;
  const { availability, ttftP95Ms } = objectives;
  const most = availability === undefined ? null : (100 - availability) / 100;
  const least = availability === undefined ? null : availability / 100;
  const requests = groups.reduce((sum, group) => sum + group.requests, 0);
  const tokens = tokensBetween(traffic.readings);
  const perHour = tokens && tokens.generatedTokens / traffic.hours;
  return [
    {
      ...noted('performance', 'requests', { value: requests, unit: '', how: 'measured' }),
      series: series((group) => group.requests),
    },
    judged('availability', share(answered, served), least, series(shareAnswered), (value, wanted) => value >= wanted),
    judged(
      'error-rate',
      share(lost, served),
      most,
      series((group) => shareOf(group, 'lost')),
      atMost,
    ),
    latency('first-byte-p50', groups, 'firstByteMs', 0.5, null, series),
    latency('first-byte-p95', groups, 'firstByteMs', 0.95, ttftP95Ms ?? null, series),
    latency('duration-p95', groups, 'durationMs', 0.95, null, series),
    noted('performance', 'tokens-per-hour', { value: perHour, unit: '/h', how: 'measured' }),
  ];
}

interface Counted {
  value: number;
  n: number;
}

const atMost = (value: number, wanted: number): boolean => value <= wanted;

function count(groups: readonly UsageGroup[], outcome: keyof UsageGroup['outcomes']): number {
  return groups.reduce((sum, { outcomes }) => sum + outcomes[outcome], 0);
}

function share(part: number, n: number): Counted | null {
  return n === 0 ? null : { value: part / n, n };
}

function shareOf({ outcomes }: UsageGroup, outcome: 'answered' | 'lost'): number | null {
  return share(outcomes[outcome], outcomes.answered + outcomes.lost)?.value ?? null;
}

function shareAnswered(group: UsageGroup): number | null {
  return shareOf(group, 'answered');
}

function judged(
  id: Indicator['id'],
  counted: Counted | null,
  objective: number | null,
  series: Indicator['series'],
  isMet: (value: number, objective: number) => boolean,
  unit = '1',
): Indicator {
  const { value = null, n = 0 } = counted ?? {};
  const state = objective === null ? 'noted' : value !== null && isMet(value, objective) ? 'ok' : 'missed';
  return { ...noted('performance', id, { value, unit, how: 'measured', n }, state), objective, series };
}

function latency(
  id: Indicator['id'],
  groups: readonly UsageGroup[],
  times: 'firstByteMs' | 'durationMs',
  at: number,
  objective: number | null,
  series: (figure: (group: UsageGroup) => number | null) => Indicator['series'],
): Indicator {
  const all = groups.flatMap((group) => group[times]);
  const [found] = percentiles(all, [at]);
  const counted = found && all.length > 0 ? { value: found.value, n: found.n } : null;
  const drawn = series((group) => (group[times].length > 0 ? percentileOf(Float64Array.from(group[times]), at) : null));
  const indicator = judged(id, counted, objective, drawn, atMost, 'ms');
  return found?.ci95 && counted ? { ...indicator, value: { ...indicator.value, ci95: found.ci95 } } : indicator;
}
