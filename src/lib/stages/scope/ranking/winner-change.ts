import { TIE, rankDescending, weightedSums } from './weighted-sum.ts';

/** A change of one weight (the others keep their proportions) at which another row draws level with the winner. */
export interface WinnerChange {
  criterion: number;
  from: number;
  to: number;
  challenger: number;
}

/**
 * For each weight, the nearest value in 0..1 at which another row ties with the first by weighted sum. Empty when
 * several rows are first.
 */
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
