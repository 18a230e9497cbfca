import { digestOf } from '../../../core/kit/canonical.ts';
import { drawDirichlet, seededStream } from './random-stream.ts';
import { rankDescending, weightedSums } from './weighted-sum.ts';

/** Draws of the weights: the share of a case is known to ±0.01 (95 %) at worst. */
export const STABILITY_DRAWS = 10_000;

/**
 * Concentration of the weight draws: parameters are 50·wᵢ, so that a weight of 0.2 varies by ±0.056 (one standard
 * deviation).
 */
const STABILITY_CONCENTRATION = 50;

export interface Stability {
  /** For each row, the share of draws in which it is first; a tie for first counts in equal parts. */
  firstShares: number[];
  draws: number;
  concentration: number;
  /** Digest of names, scores and weights: the same inputs give the same draws. */
  seed: string;
}

/** How often each row stays first by weighted sum when the weights are drawn around those given. */
export function measureStability(names: string[], rows: number[][], weights: number[]): Stability {
  const seed = digestOf({ names, rows, weights });
  const random = seededStream(seed);
  const parameters = weights.map((weight) => STABILITY_CONCENTRATION * weight);
  const wins = rows.map(() => 0);
  for (let draw = 0; draw < STABILITY_DRAWS; draw += 1) {
    const ranks = rankDescending(weightedSums(rows, drawDirichlet(parameters, random)));
    const winners = ranks.filter((rank) => rank === 1).length;
    for (const [at, rank] of ranks.entries()) if (rank === 1) wins[at] = (wins[at] ?? 0) + 1 / winners;
  }
  return {
    firstShares: wins.map((count) => Math.min(1, count / STABILITY_DRAWS)),
    draws: STABILITY_DRAWS,
    concentration: STABILITY_CONCENTRATION,
    seed,
  };
}
