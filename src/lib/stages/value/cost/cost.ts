import { energyOf, type Energy, type Reading } from '../economics/energy.ts';
import { COST_LINES, linesOver, totalOf, type CostLine, type Economics } from '../economics/economics.ts';
import { tidy } from '../economics/money.ts';
import type { Cost, CostGroup } from './schema.ts';

/** Of a year of 365 days. */
const YEAR_SECONDS = 31_536_000;

/** Requests of an application, a release or a day. */
export interface UsedGroup {
  key: string;
  requests: number;
  answered: number;
  /** Time that its answers took, summed. */
  busyMs: number;
  /** Of its answers. */
  bytes: number;
}

export interface CostFacts {
  seconds: number;
  economics: Economics;
  parallel: number | null;
  /** Of all requests, counted apart from the groups. */
  used: Omit<UsedGroup, 'key'>;
  groups: readonly UsedGroup[];
  /** Generated tokens. */
  tokens: number | null;
  reading?: Reading;
}

/** Sum of the parts less the total may be this share of it. */
const CLOSURE_LIMIT = 0.01;

/**
 * What an environment cost in a time. Each group pays its part of the time that all parallel places could have answered;
 * idle pays the rest.
 */
export function costOf(facts: CostFacts): Cost {
  const { seconds, economics, used, tokens } = facts;
  const load = loadOf(facts);
  const energy = energyOf(economics, seconds / 3600, load, facts.reading);
  const lines = linesOver(economics, seconds / YEAR_SECONDS, energy?.kWh ?? null);
  const { total, unknown } = totalOf(lines);
  const how = lines.energy !== null && energy?.how === 'estimated' ? 'estimated' : 'declared';
  const groups = facts.groups.map((group) => groupCost(group, total, facts));
  const idle = load === null ? null : times(total, 1 - load);
  const { currency } = economics;
  return {
    load: load === null ? null : { value: tidy(load), unit: '1', how: 'estimated', n: used.answered },
    energy: energy && energyDocument(energy),
    carbon: carbonOf(economics, energy),
    lines: COST_LINES.map((name) => ({ name, cost: lineCost(lines[name], name, currency, energy) })),
    unknown,
    total: figure(total, currency, how),
    requests: used.requests,
    answered: used.answered,
    tokens: tokens === null ? null : { value: tokens, unit: 'tokens', how: 'measured' },
    perRequest: figure(over(total, used.answered), `${currency}/request`, how),
    perMillionTokens: figure(over(total, tokens, 1e6), `${currency}/million tokens`, how),
    groups,
    idle: figure(idle, currency, 'estimated'),
    closure: closureOf(total, groups, idle),
  };
}

/** Share of the parallel places that was busy; 0 without answers, at most 1. Null where their number is unknown. */
function loadOf({ used, parallel, seconds }: CostFacts): number | null {
  if (used.busyMs === 0) return 0;
  return parallel === null ? null : Math.min(1, used.busyMs / (seconds * 1000 * parallel));
}

/** Requests that waited inside the engine make more than all places: they then share everything. */
function groupCost(group: UsedGroup, total: number | null, facts: CostFacts): CostGroup {
  const { seconds, parallel, used, tokens, economics } = facts;
  const capacity = parallel === null ? null : Math.max(seconds * 1000 * parallel, used.busyMs);
  const share = group.busyMs === 0 ? 0 : capacity === null ? null : group.busyMs / capacity;
  const cost = times(total, share);
  const own = tokens === null || used.bytes === 0 ? null : (tokens * group.bytes) / used.bytes;
  const { currency } = economics;
  return {
    key: group.key,
    requests: group.requests,
    answered: group.answered,
    busySeconds: tidy(group.busyMs / 1000),
    cost: figure(cost, currency, 'estimated'),
    perRequest: figure(over(cost, group.answered), `${currency}/request`, 'estimated'),
    tokens: figure(own, 'tokens', 'estimated'),
    perMillionTokens: figure(over(cost, own, 1e6), `${currency}/million tokens`, 'estimated'),
  };
}

/** Null where nothing is known, or nothing can be compared: a total of 0 is closed by parts of 0. */
function closureOf(total: number | null, groups: readonly CostGroup[], idle: number | null): Cost['closure'] {
  const parts = groups.map(({ cost }) => cost?.value ?? null);
  if (total === null || idle === null || parts.includes(null)) return null;
  const sum = parts.reduce<number>((all, part) => all + (part ?? 0), idle);
  const difference = total === 0 ? Math.abs(sum) : Math.abs(sum - total) / total;
  return { difference: tidy(difference), limit: CLOSURE_LIMIT, holds: difference <= CLOSURE_LIMIT };
}

function energyDocument({ kWh, how, band }: Energy): Cost['energy'] {
  return { value: tidy(kWh), unit: 'kWh', how, ...(band ? { band: [tidy(band[0]), tidy(band[1])] } : {}) };
}

function carbonOf({ energy: tariff }: Economics, energy: Energy | null): Cost['carbon'] {
  const grams = tariff?.gridGramsPerKWh;
  return grams === undefined || !energy ? null : figure((energy.kWh * grams) / 1000, 'kgCO2e', 'estimated');
}

function lineCost(amount: number | null, name: CostLine, currency: string, energy: Energy | null): Cost['total'] {
  return figure(amount, currency, name === 'energy' && energy ? energy.how : 'declared');
}

function figure(value: number | null, unit: string, how: 'measured' | 'estimated' | 'declared'): Cost['total'] {
  return value === null ? null : { value: tidy(value), unit, how };
}

function times(amount: number | null, share: number | null): number | null {
  return amount === null || share === null ? null : amount * share;
}

/** Null where either is unknown, or there is nothing to divide by. */
function over(amount: number | null, count: number | null, unit = 1): number | null {
  return amount === null || count === null || count === 0 ? null : (amount / count) * unit;
}
