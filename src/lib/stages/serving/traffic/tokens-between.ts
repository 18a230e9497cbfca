import type { TokenReading } from '../../../core/ports/usage-journal.ts';

/** Tokens of one kind and the other. */
export interface Tokens {
  promptTokens: number;
  generatedTokens: number;
}

/** Tokens from the first reading of each release to its last; null without two of one. Pure: a counter that began again counts from 0. */
export function tokensBetween(readings: readonly TokenReading[]): Tokens | null {
  const pairs = [...Map.groupBy(readings, ({ release }) => release).values()].flatMap((own) =>
    own.slice(1).map((reading, at) => ({ reading, before: own[at] })),
  );
  if (pairs.length === 0) return null;
  const total: Tokens = { promptTokens: 0, generatedTokens: 0 };
  for (const { reading, before } of pairs)
    for (const kind of ['promptTokens', 'generatedTokens'] as const) {
      const earlier = before?.life === reading.life ? before[kind] : 0;
      total[kind] += reading[kind] >= earlier ? reading[kind] - earlier : reading[kind];
    }
  return total;
}
