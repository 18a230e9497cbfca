import { digestOf } from '../../../core/kit/canonical.ts';
import { rankDescending, weightedSums, TIE } from './rank-methods.ts';
import { createCipheriv } from 'node:crypto';

/** Draws of the weights: the share of a case is known to ±0.01 (95 %) at worst. */
export const STABILITY_DRAWS = 10_000;

/** Concentration of the weight draws (50·wᵢ): a weight of 0.2 varies by ±0.056, one standard deviation. */
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

/** A change of one weight (the others keep their proportions) at which another row draws level with the winner. */
interface WinnerChange {
  criterion: number;
  from: number;
  to: number;
  challenger: number;
}

/** For each weight, the nearest value in 0..1 at which another row ties for first. Empty if several are first. */
export function findWinnerChanges(rows: number[][], weights: number[]): WinnerChange[] {
  const ranks = rankDescending(weightedSums(rows, weights));
  const winner = ranks.indexOf(1);
  if (ranks.filter((rank) => rank === 1).length !== 1) return [];
  return weights
    .flatMap((_, criterion) => nearestMeeting(rows, weights, criterion, winner))
    .toSorted((a, b) => Math.abs(a.to - a.from) - Math.abs(b.to - b.from));
}

function nearestMeeting(rows: number[][], weights: number[], criterion: number, winner: number): WinnerChange[] {
  const from = weights[criterion] ?? 0;
  const rest = rows.map((row) => restScore(row, weights, criterion));
  const meetings = rows.flatMap((row, challenger) => {
    if (challenger === winner) return [];
    const here = (rows[winner]?.[criterion] ?? 0) - (row[criterion] ?? 0);
    const elsewhere = (rest[winner] ?? 0) - (rest[challenger] ?? 0);
    const to = elsewhere / (elsewhere - here);
    return Number.isFinite(to) && to >= -TIE && to <= 1 + TIE
      ? [{ criterion, from, to: Math.min(1, Math.max(0, to)), challenger }]
      : [];
  });
  return meetings.toSorted((a, b) => Math.abs(a.to - from) - Math.abs(b.to - from)).slice(0, 1);
}

/** Weighted mean of a row without one criterion; equal parts when that criterion has all the weight. */
function restScore(row: number[], weights: number[], criterion: number): number {
  const others = weights.map((weight, at) => (at === criterion ? 0 : weight));
  const total = others.reduce((sum, weight) => sum + weight, 0);
  const shares = total > TIE ? others : others.map((_, at) => (at === criterion ? 0 : 1));
  const scale = total > TIE ? total : row.length - 1;
  return row.reduce((sum, score, at) => sum + score * (shares[at] ?? 0), 0) / scale;
}

/** Uniform numbers in [0, 1), the same for the same seed on every machine. */
type RandomStream = () => number;

const BLOCK_BYTES = 8192;

/** A stream seeded by a digest: the AES-256-CTR keystream under that key, 53 bits at a time. */
export function seededStream(digest: string): RandomStream {
  const cipher = createCipheriv('aes-256-ctr', Buffer.from(digest.replace('sha256:', ''), 'hex'), Buffer.alloc(16));
  let block = Buffer.alloc(0);
  let at = 0;
  return () => {
    if (at + 8 > block.length) {
      block = cipher.update(Buffer.alloc(BLOCK_BYTES));
      at = 0;
    }
    const value = Number(block.readBigUInt64LE(at) >> 11n) / 2 ** 53;
    at += 8;
    return value;
  };
}

/** One draw of the gamma distribution of scale 1, by Marsaglia and Tsang (2000); 0 for shape 0. */
export function drawGamma(shape: number, random: RandomStream): number {
  if (shape <= 0) return 0;
  if (shape < 1) return drawGamma(shape + 1, random) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = drawNormal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** One draw of the Dirichlet distribution: shares that sum to 1; a parameter of 0 gives a share of 0. */
export function drawDirichlet(parameters: number[], random: RandomStream): number[] {
  const gammas = parameters.map((parameter) => drawGamma(parameter, random));
  const total = gammas.reduce((sum, gamma) => sum + gamma, 0);
  return gammas.map((gamma) => gamma / total);
}

/** One draw of the standard normal distribution, by Box and Muller (1958). */
function drawNormal(random: RandomStream): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
