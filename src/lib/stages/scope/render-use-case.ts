import { instant } from '../../core/text/message.ts';
import { CRITERIA } from '../../core/project/resources/use-case.ts';
import { renderTable, right, tableOf } from '../../core/text/table.ts';
import { formatNumber, say } from '../../core/text/translate.ts';
import type { View } from '../../core/text/view.ts';
import { assessCase, EQUAL_WEIGHTS, type ScoreSummaries, summariseScores } from './scores/scores.ts';
import type { UseCaseResult } from './cases/add-use-case.ts';
import { compareHosting } from './hosting/compare-hosting.ts';
import { renderComparison } from './hosting/render-hosting.ts';
import { missingFields } from './missing-fields.ts';
import type { CaseList } from './schema.ts';

export function renderCases({ items, weighting }: CaseList, view: View): string[] {
  if (items.length === 0) return [view.t('project.not-found.none')];
  const table = tableOf(view, items, [
    ['scope.column.case', ({ name }) => name],
    ['scope.column.title', ({ title }) => title],
    ['scope.column.status', ({ status }) => view.t(`scope.status.${status}`)],
    ['scope.column.priority', ({ priority: one }) => (one ? formatNumber(one.value, view.language, 2) : '–'), 'end'],
    ['scope.column.rank', ({ rank }) => (rank === null ? '–' : String(rank)), 'end'],
  ]);
  const alike = weighting === 'equal' && items.some(({ priority }) => priority !== null);
  return [...table, ...(alike ? [view.paint.dim(view.t('scope.list.equal'))] : [])];
}

/** A use case just recorded, and what is missing. */
export function renderAddedCase({ name, spec }: UseCaseResult, view: View): string[] {
  const missing = missingFields(spec);
  const labels = missing.map(({ label }) => say(view.t, label)).join(', ');
  return [
    ...renderComparison(compareHosting(spec.context), view),
    view.t('scope.added', { name, status: view.t(`scope.status.${spec.status}`) }),
    ...(missing.length > 0 ? [view.t('scope.incomplete', { fields: labels })] : []),
  ];
}

/** A use case just scored: medians, dispersion, and the two figures that are never merged. */
export function renderScoredCase({ name, spec }: UseCaseResult, view: View, weights?: readonly number[]): string[] {
  const summaries = summariseScores(spec.scores);
  return [
    ...renderScoreTable(summaries, view),
    ...CRITERIA.filter((criterion) => summaries[criterion]?.discuss).map((criterion) =>
      view.paint.warn(view.t('scope.discuss', { criterion: view.t(`scope.criterion.${criterion}`) })),
    ),
    ...renderAssessment(spec, view, weights),
    view.t('scope.scored', { name, status: view.t(`scope.status.${spec.status}`) }),
  ];
}

/** A decision just recorded. */
export function renderDecision({ name, spec }: UseCaseResult, view: View): string[] {
  const { decision } = spec;
  if (!decision) return [];
  const at = instant(decision.at);
  const line = { name, by: decision.by, at, reason: decision.reason };
  return decision.verdict === 'accepted' ? [view.t('scope.accepted', line)] : [view.t('scope.rejected', line)];
}

function renderScoreTable(summaries: ScoreSummaries, view: View): string[] {
  const rows = CRITERIA.map((criterion) => {
    const summary = summaries[criterion];
    const label = view.t(`scope.criterion.${criterion}`);
    if (!summary) return [label, '-', '-', '-'];
    const { median, min, max, raters } = summary;
    const [middle, from, to] = [median, min, max].map((value) => formatNumber(value, view.language, 2));
    return [label, middle ?? '', `${from}–${to}`, String(raters)];
  });
  const figures = (['median', 'range', 'raters'] as const).map((name) => right(view.t(`scope.column.${name}`)));
  return renderTable(view, ['scope.column.criterion', ...figures], rows);
}

function renderAssessment(spec: UseCaseResult['spec'], view: View, weights: readonly number[] | undefined): string[] {
  const assessment = assessCase(spec.scores, weights ?? EQUAL_WEIGHTS);
  if (!assessment) return [];
  const { priority, effortRisk, burdens } = assessment;
  const two = (value: number): string => formatNumber(value, view.language, 2);
  return [
    view.t(weights ? 'scope.priority' : 'scope.priority.equal', { value: two(priority.value) }),
    view.t('scope.effort', {
      value: two(effortRisk.value),
      technical: two(burdens.technical),
      adoption: two(burdens.adoption),
      compliance: two(burdens.compliance),
    }),
  ];
}
