import { billOf, energyOf, type Economics, type Energy, type Reading } from '../economics/economics.ts';
import { figure, over, tidy } from '../economics/figures.ts';
import { COST_LINES, type Cost, type CostGroup } from '../schema.ts';

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
  /** Of all requests, counted apart from the groups; false where none was ever fetched, and how many there are is unknown. */
  isFetched?: boolean;
  used: Omit<UsedGroup, 'key'>;
  groups: readonly UsedGroup[];
  /** Generated tokens. */
  tokens: number | null;
  reading?: Reading;
}

/** Of a year of 365 days. */
export const YEAR_SECONDS = 31_536_000;
/** Parts and total may differ by this share of it. */
const CLOSURE_LIMIT = 0.01;

/**
 * What an environment cost in a time. Each group pays its part of the time that all parallel places could have answered;
 * idle pays the rest.
 */
export function costOf(facts: CostFacts): Cost {
  const { seconds, economics, used, tokens, isFetched = true } = facts;
  const answered = isFetched ? used.answered : null;
  const load = partOf(used.busyMs, facts);
  const energy = energyOf(economics, seconds / 3600, load, facts.reading);
  const { lines, total, unknown } = billOf(economics, seconds / YEAR_SECONDS, energy);
  const { currency } = economics;
  const how = lines.energy !== null && energy?.how === 'estimated' ? 'estimated' : 'declared';
  const groups = facts.groups.map((group) => groupCost(group, total, facts));
  const idle = total === null || load === null ? null : total * (1 - load);
  const grams = economics.energy?.gridGramsPerKWh;
  return {
    load: figure(load, '1'),
    energy: energy && energyFigure(energy),
    carbon: figure(energy && grams !== undefined ? (energy.kWh * grams) / 1000 : null, 'kgCO2e'),
    lines: COST_LINES.map((name) => ({
      name,
      cost: figure(lines[name], currency, name === 'energy' ? energy?.how : 'declared'),
    })),
    unknown,
    total: figure(total, currency, how),
    requests: isFetched ? used.requests : null,
    answered,
    tokens: figure(tokens, 'tokens', 'measured'),
    perRequest: figure(over(total, answered), `${currency}/request`, how),
    perMillionTokens: figure(over(total, tokens && tokens / 1e6), `${currency}/million tokens`, how),
    groups,
    idle: figure(idle, currency),
    closure: closureOf(total, [...groups.map(({ cost }) => cost?.value ?? null), idle]),
  };
}

/** Busy time as a part of what the places had; answers that waited inside the engine make more, and then share it all. */
function partOf(busyMs: number, { parallel, seconds, used, isFetched }: CostFacts): number | null {
  if (isFetched === false) return null;
  if (busyMs === 0) return 0;
  return parallel === null ? null : busyMs / Math.max(seconds * 1000 * parallel, used.busyMs);
}

function groupCost(
  { key, requests, answered, busyMs, bytes }: UsedGroup,
  total: number | null,
  facts: CostFacts,
): CostGroup {
  const part = partOf(busyMs, facts);
  const cost = total === null || part === null ? null : total * part;
  const share = over(bytes, facts.used.bytes);
  const tokens = facts.tokens === null || share === null ? null : facts.tokens * share;
  const { currency } = facts.economics;
  return {
    key,
    requests,
    answered,
    busySeconds: tidy(busyMs / 1000),
    cost: figure(cost, currency),
    perRequest: figure(over(cost, answered), `${currency}/request`),
    tokens: figure(tokens, 'tokens'),
    perMillionTokens: figure(over(cost, tokens && tokens / 1e6), `${currency}/million tokens`),
  };
}

/** Null where a part is unknown; parts of 0 close a total of 0. */
function closureOf(total: number | null, parts: readonly (number | null)[]): Cost['closure'] {
  if (total === null || parts.includes(null)) return null;
  const sum = parts.reduce<number>((all, part) => all + (part ?? 0), 0);
  const difference = Math.abs(sum - total) / (total || 1);
  return { difference: tidy(difference), holds: difference <= CLOSURE_LIMIT };
}

function energyFigure({ kWh, how, band }: Energy): Cost['energy'] {
  return { value: tidy(kWh), unit: 'kWh', how, ...(band ? { band: [tidy(band[0]), tidy(band[1])] } : {}) };
}
