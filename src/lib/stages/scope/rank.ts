import { findResource, listResources } from '../../core/project/resources.ts';
import {
  CRITERIA,
  type CaseGate,
  type Criterion,
  type UseCaseSpec,
  type WeightsSpec,
} from '../../core/project/resources/use-case.ts';
import type { StageContext } from '../../core/operation/context.ts';
import { message } from '../../core/text/message.ts';
import { refusedError, type SovranError } from '../../core/text/sovran-error.ts';
import {
  assessCase,
  type Assessment,
  medianRow,
  summariseScores,
  unscoredCriteria,
  knockoutGates,
} from './scores/scores.ts';
import { checkDirectWeights } from './weights/read-weights.ts';
import { kendallTau, topsisCloseness, rankDescending, weightedSums } from './ranking/rank-methods.ts';
import { measureStability, type Stability, findWinnerChanges } from './ranking/stability.ts';
import { WEIGHTS_NAME } from './weights/set-weights.ts';

/** A case as ranking sees it. */
export interface NamedCase {
  name: string;
  spec: UseCaseSpec;
}

export interface RankedCase extends Assessment {
  name: string;
  title: string;
  status: UseCaseSpec['status'];
  /** Weighted sum of the median scores, points of 0 to 5. */
  score: number;
  rank: number;
  topsis: { closeness: number; rank: number };
  /** Share of the weight draws in which it is first. */
  rankFirstShare: number;
  gates: CaseGate[];
  /** Criteria on which the raters differ by 3 points or more. */
  discuss: Criterion[];
}

/** A scored case that is not ranked, and why: a knock-out gate failed, or it was rejected. */
export interface ExcludedCase extends Pick<RankedCase, 'name' | 'title' | 'score' | 'gates'> {
  because: 'gate-failed' | 'rejected';
}

export interface Ranking {
  weights: Record<Criterion, number>;
  consistencyRatio: number | null;
  items: RankedCase[];
  excluded: ExcludedCase[];
  unscored: { name: string; missing: Criterion[] }[];
  kendallTau: number | null;
  stability: Omit<Stability, 'firstShares'>;
  winnerChanges: { criterion: Criterion; from: number; to: number; winner: string }[];
}

/** Ranks scored use cases. Throws `no-weights`, `nothing-to-rank` (exit 3) or `bad-weights` (exit 2). */
export async function rankUseCases(ctx: StageContext): Promise<Ranking> {
  const cases = await listResources(ctx.project, 'UseCase');
  const weights = await findResource(ctx.project, 'Weights', WEIGHTS_NAME);
  if (!weights) throw notReady('no-weights', ['sovran scope weights']);
  checkDirectWeights(weights.spec.weights);
  const named = cases.map(({ metadata, spec }) => ({ name: metadata.name, spec }));
  const ranking = rankCases(named, weights.spec);
  if (ranking.items.length === 0 && ranking.excluded.length === 0)
    throw notReady('nothing-to-rank', [named[0] ? `sovran scope score ${named[0].name}` : 'sovran scope add --help']);
  return ranking;
}

/** Pure, and the same whatever the order of the cases. Knock-out gates decide outside the score. */
export function rankCases(cases: NamedCase[], spec: WeightsSpec): Ranking {
  const weights = CRITERIA.map((criterion) => spec.weights[criterion]);
  const sorted = cases.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const scored = sorted.filter((one) => medianRow(one.spec.scores) !== undefined);
  const ranked = scored.filter((one) => exclusionOf(one.spec) === undefined);
  const rows = ranked.map((one) => medianRow(one.spec.scores) ?? []);
  const { firstShares, ...stability } = measureStability(
    ranked.map(({ name }) => name),
    rows,
    weights,
  );
  const sums = weightedSums(rows, weights);
  const closeness = topsisCloseness(rows, weights);
  const items = rankItems(ranked, weights, sums, closeness, firstShares);
  return {
    weights: spec.weights,
    consistencyRatio: spec.consistencyRatio ?? null,
    items: items.toSorted((a, b) => a.rank - b.rank),
    excluded: scored.flatMap((one) => excludedCase(one, weights)),
    unscored: sorted
      .filter((one) => !scored.includes(one))
      .map((one) => ({ name: one.name, missing: unscoredCriteria(one.spec.scores) })),
    kendallTau: kendallTau(sums, closeness) ?? null,
    stability,
    winnerChanges: findWinnerChanges(rows, weights).map(({ criterion, from, to, challenger }) => ({
      criterion: CRITERIA[criterion] ?? 'impact',
      from,
      to,
      winner: ranked[challenger]?.name ?? '',
    })),
  };
}

/** Pure: the ranks alone, without how firm they are, which takes thousands of draws. */
export function ranksOf(cases: NamedCase[], { weights }: WeightsSpec): Map<string, number> {
  const ranked = cases.flatMap(({ name, spec }) => {
    const row = exclusionOf(spec) === undefined ? medianRow(spec.scores) : undefined;
    return row ? [{ name, row }] : [];
  });
  const rows = ranked.map(({ row }) => row);
  const sums = weightedSums(
    rows,
    CRITERIA.map((criterion) => weights[criterion]),
  );
  const ranks = rankDescending(sums);
  return new Map(ranked.map(({ name }, at) => [name, ranks[at] ?? 0]));
}

function rankItems(
  cases: NamedCase[],
  weights: number[],
  sums: number[],
  closeness: number[],
  firstShares: number[],
): RankedCase[] {
  const ranks = rankDescending(sums);
  const topsisRanks = rankDescending(closeness);
  return cases.flatMap(({ name, spec }, at) => {
    const assessment = assessCase(spec.scores, weights);
    if (!assessment) return [];
    const summaries = summariseScores(spec.scores);
    return [
      {
        name,
        title: spec.title,
        status: spec.status,
        score: sums[at] ?? 0,
        rank: ranks[at] ?? 0,
        topsis: { closeness: closeness[at] ?? 0, rank: topsisRanks[at] ?? 0 },
        rankFirstShare: firstShares[at] ?? 0,
        ...assessment,
        gates: knockoutGates(spec.gates),
        discuss: CRITERIA.filter((criterion) => summaries[criterion]?.discuss),
      },
    ];
  });
}

/** What to type after a ranking: decide on the first case that is open, or find out about its gates before. */
export function nextAfterRanking({ items }: Ranking): string[] {
  const open = items.find(({ status }) => status === 'scored');
  if (!open) return [];
  const ready = open.gates.every(({ verdict }) => verdict === 'pass');
  return [ready ? `sovran scope accept ${open.name} --reason TEXT` : `sovran scope add ${open.name} --edit`];
}

function excludedCase({ name, spec }: NamedCase, weights: number[]): ExcludedCase[] {
  const because = exclusionOf(spec);
  if (!because) return [];
  const score = weightedSums([medianRow(spec.scores) ?? []], weights)[0] ?? 0;
  return [{ name, title: spec.title, score, because, gates: knockoutGates(spec.gates) }];
}

function exclusionOf(spec: UseCaseSpec): ExcludedCase['because'] | undefined {
  if (spec.gates.some(({ verdict }) => verdict === 'fail')) return 'gate-failed';
  return spec.status === 'rejected' ? 'rejected' : undefined;
}

function notReady(code: 'no-weights' | 'nothing-to-rank', next: string[]): SovranError {
  return refusedError(code, message(`scope.rank.${code}`), { next });
}
