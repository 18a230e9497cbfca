import type { TokenReading } from '../../../core/ports/usage-journal.ts';

/** Tokens of one kind and the other. */
export interface Tokens {
  promptTokens: number;
  generatedTokens: number;
}

/**
 * Tokens from the first reading of each release to its last; null without two of one. Pure: each life counts from 0, and only
 * upwards, whatever a clock said.
 */
export function tokensBetween(readings: readonly TokenReading[]): Tokens | null {
  const releases = [...Map.groupBy(readings, ({ release }) => release).values()];
  if (releases.every(({ length }) => length < 2)) return null;
  const lives = releases.flatMap((own) => [...Map.groupBy(own, ({ life }) => life).values()].map(countedIn));
  return {
    promptTokens: lives.reduce((sum, one) => sum + one.promptTokens, 0),
    generatedTokens: lives.reduce((sum, one) => sum + one.generatedTokens, 0),
  };
}

/** What a life counted; before its first reading, too, unless it is the first of its release. */
function countedIn(readings: readonly TokenReading[], order: number): Tokens {
  const counted = (kind: keyof Tokens): number => {
    const counts = readings.map((one) => one[kind]);
    return Math.max(...counts) - (order === 0 ? Math.min(...counts) : 0);
  };
  return { promptTokens: counted('promptTokens'), generatedTokens: counted('generatedTokens') };
}
