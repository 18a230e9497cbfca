import { CRITERIA } from '../../core/project/resources/use-case.ts';
import { tableOf } from '../../core/text/table.ts';
import { formatNumber } from '../../core/text/translate.ts';
import type { View } from '../../core/text/view.ts';
import type { ExcludedCase, RankedCase, Ranking } from './rank.ts';
import type { WeightsResult } from './weights/set-weights.ts';

/** The ranking for people: table, what stands apart, and how firm the first place is. */
export function renderRanking(ranking: Ranking, view: View): string[] {
  return [
    ...renderItems(ranking.items, view),
    ...ranking.excluded.map((one) => excludedLine(one, view)),
    ...ranking.unscored.map(({ name, missing }) =>
      view.t('scope.rank.unscored', {
        name,
        criteria: missing.map((one) => view.t(`scope.criterion.${one}`)).join(', '),
      }),
    ),
    ...renderFirmness(ranking, view),
  ];
}

/** Weights just set, with their consistency where they come from comparisons. */
export function renderWeights({ spec }: WeightsResult, view: View): string[] {
  const weights = tableOf(view, CRITERIA, [
    ['scope.column.criterion', (criterion) => view.t(`scope.criterion.${criterion}`)],
    ['scope.column.weight', (criterion) => formatNumber(spec.weights[criterion], view.language), 'end'],
  ]);
  const { lambdaMax, consistencyRatio } = spec;
  return [
    ...weights,
    ...(lambdaMax === undefined || consistencyRatio === undefined
      ? []
      : [view.t('scope.weights.lambda', { lambda: lambdaMax, ratio: consistencyRatio })]),
    view.t('scope.weights.set'),
  ];
}

function renderItems(items: RankedCase[], view: View): string[] {
  if (items.length === 0) return [];
  const two = (value: number): string => formatNumber(value, view.language, 2);
  const unknown = ({ gates }: RankedCase): string[] =>
    gates.filter(({ verdict }) => verdict === 'unknown').map(({ id }) => `${id}?`);
  return tableOf(view, items, [
    ['scope.column.rank', ({ rank }) => String(rank), 'end'],
    ['scope.column.case', ({ name }) => name],
    ['scope.column.priority', ({ priority }) => two(priority.value), 'end'],
    ['scope.column.effort', ({ effortRisk }) => two(effortRisk.value), 'end'],
    ['scope.column.topsis', ({ topsis }) => `${two(topsis.closeness)} (${topsis.rank})`, 'end'],
    ['scope.column.first', ({ rankFirstShare }) => two(rankFirstShare), 'end'],
    ['scope.column.gates', (item) => unknown(item).join(' ') || '✔'],
  ]);
}

function excludedLine({ name, because, gates, score }: ExcludedCase, view: View): string {
  const failed = gates.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id);
  const priority = formatNumber(score, view.language, 2);
  return because === 'rejected'
    ? view.t('scope.rank.rejected', { name, priority })
    : view.paint.bad(view.t('scope.rank.knocked-out', { name, gates: failed.join(', '), priority }));
}

function renderFirmness({ items, kendallTau, stability, winnerChanges }: Ranking, view: View): string[] {
  if (items.length < 2) return [];
  const nearest = winnerChanges[0];
  return [
    view.t('scope.rank.stability', { draws: stability.draws }),
    ...(kendallTau === null ? [] : [view.t('scope.rank.tau', { tau: kendallTau })]),
    nearest
      ? view.t('scope.rank.change', {
          criterion: view.t(`scope.criterion.${nearest.criterion}`),
          from: nearest.from,
          to: nearest.to,
          winner: nearest.winner,
        })
      : view.t('scope.rank.no-change'),
  ];
}
