import type { TokenReading } from '../../../core/ports/usage-journal.ts';

export interface TokenCount {
  prompt: number;
  generated: number;
}

/**
 * Tokens of a window that begins at `from`, by readings of the engines' counters, oldest first. Null where no engine was
 * read twice, or began in it. Pure.
 */
export function tokensSince(from: string, readings: readonly TokenReading[]): TokenCount | null {
  const lives = Map.groupBy(readings, ({ release, life }) => `${release} ${life}`);
  const counts = [...lives.values()].flatMap((life) => countLife(from, life));
  if (counts.length === 0) return null;
  return counts.reduce((sum, one) => ({
    prompt: sum.prompt + one.prompt,
    generated: sum.generated + one.generated,
  }));
}

/** The last reading of an engine's life less its first, or less 0 where it began in the window. */
function countLife(from: string, readings: readonly TokenReading[]): TokenCount[] {
  const [first, last] = [readings[0], readings.at(-1)];
  if (!first || !last) return [];
  // A life is named by the instant of its start.
  const beganInside = Date.parse(first.life.split(' ')[0] ?? '') >= Date.parse(from);
  if (!beganInside && first === last) return [];
  const [prompt, generated] = beganInside ? [0, 0] : [first.promptTokens, first.generatedTokens];
  return [{ prompt: last.promptTokens - prompt, generated: last.generatedTokens - generated }];
}
