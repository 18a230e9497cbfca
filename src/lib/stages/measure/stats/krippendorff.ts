/** How far apart two values are: any two, by rank, by their difference. */
export type Level = 'nominal' | 'ordinal' | 'interval';

/** What the observers said of one unit; null where one said nothing. */
export type Unit = readonly (number | null)[];

/**
 * Krippendorff's alpha by coincidences (Krippendorff, 2011): 1 for full agreement, 0 for chance. Undefined where fewer than two
 * values occur.
 */
export function krippendorffAlpha(units: readonly Unit[], level: Level): number | undefined {
  const pairable = units.map((unit) => unit.filter((value) => value !== null)).filter(({ length }) => length > 1);
  const counts = countValues(pairable.flat());
  const total = sum([...counts.values()]);
  const apart = distances(counts, level);
  const observed = sum(pairable.map((unit) => sumPairs(countValues(unit), apart) / (unit.length - 1)));
  const expected = sumPairs(counts, apart) / (total - 1);
  return expected > 0 ? 1 - observed / expected : undefined;
}

type Distance = (one: number, other: number) => number;

/** Distance of the values of every ordered pair, summed. */
function sumPairs(counts: ReadonlyMap<number, number>, apart: Distance): number {
  return sum([...counts].flatMap(([one, n]) => [...counts].map(([other, m]) => n * m * apart(one, other))));
}

function distances(counts: ReadonlyMap<number, number>, level: Level): Distance {
  if (level === 'nominal') return (one, other) => Number(one !== other);
  if (level === 'interval') return (one, other) => (one - other) ** 2;
  const ranks = new Map<number, number>();
  let below = 0;
  for (const [value, count] of [...counts].toSorted(([one], [other]) => one - other)) {
    ranks.set(value, below + count / 2);
    below += count;
  }
  return (one, other) => ((ranks.get(one) ?? 0) - (ranks.get(other) ?? 0)) ** 2;
}

function countValues(values: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
