import { html, type Html } from '../../../core/text/html/html.ts';
import { factList, htmlTable, section } from '../../../core/text/html/table.ts';
import { CRITERIA, type Decision, type Kpi, type UseCaseSpec } from '../../../core/project/resources/use-case.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { formatNumber, say } from '../../../core/text/translate.ts';
import { missingFields } from '../../scope/missing-fields.ts';
import { assessCase, EQUAL_WEIGHTS, knockoutGates, summariseScores } from '../../scope/scores/scores.ts';
import { bar } from '../charts/bar.ts';
import type { SiteFacts } from '../facts/facts.ts';
import { resultsOf } from '../facts/case-results.ts';
import { kpiCells, kpiColumns, resultSection } from './results.ts';
import { timeOf, type SiteWords } from '../frame/words.ts';
import { tag, type SitePage } from '../frame/frame.ts';

/** A use case: need, what came of it, scores, gates, indicators, decisions. Pure. */
export function useCasePage({ metadata, spec }: ResourceOf<'UseCase'>, site: SiteFacts, words: SiteWords): SitePage {
  const { t } = words;
  const { weights } = site;
  const row = weights ? CRITERIA.map((criterion) => weights.weights[criterion]) : EQUAL_WEIGHTS;
  const assessed = assessCase(spec.scores, row);
  const missing = missingFields(spec).map(({ label }) => say(t, label));
  const points = (value: number | undefined): string | undefined =>
    value === undefined ? undefined : `${formatNumber(value, words.language, 2)} / 5`;
  const facts = factList([
    [t('scope.column.status'), tag(spec.status, t(`scope.status.${spec.status}`))],
    [t('scope.column.priority'), points(assessed?.priority.value)],
    [t('scope.column.effort'), points(assessed?.effortRisk.value)],
    [t('scope.missing.need'), spec.need],
    [t('scope.missing.users'), spec.users],
    [t('scope.missing.data'), spec.data],
    [t('scope.missing.alternatives'), spec.alternatives],
    [t('site.missing'), missing.join(', ')],
  ]);
  const content = [
    facts,
    resultSection(resultsOf(metadata.name, site), words),
    scoreSection(spec, words),
    gateSection(spec, words),
    kpiSection(spec.kpis, words),
    decisionSection(spec, words),
  ];
  return { menu: 'index', title: spec.title, content };
}

function scoreSection({ scores }: UseCaseSpec, { t, language }: SiteWords): Html | undefined {
  const summaries = summariseScores(scores);
  const rows = CRITERIA.flatMap((criterion) => {
    const one = summaries[criterion];
    if (!one) return [];
    const drawn = bar({ value: one.median, interval: [one.min, one.max], scale: [0, 5] });
    const range = `${one.min} – ${one.max}`;
    return [[t(`scope.criterion.${criterion}`), drawn, formatNumber(one.median, language), range, one.raters]];
  });
  if (rows.length === 0) return undefined;
  const columns = [
    t('scope.column.criterion'),
    t('site.column.of-five'),
    { title: t('scope.column.median'), end: true },
    { title: t('scope.column.range'), end: true },
    { title: t('scope.column.raters'), end: true },
  ];
  return section(t('site.scores'), htmlTable(t('site.scores'), columns, rows));
}

function gateSection({ gates }: UseCaseSpec, { t }: SiteWords): Html {
  const rows = knockoutGates(gates).map(({ id, verdict, reason }) => [
    t(`scope.gate.${id}`),
    tag(verdict, t(`scope.verdict.${verdict}`)),
    reason,
  ]);
  const columns = [t('scope.column.criterion'), t('site.column.verdict'), t('site.column.reason')];
  return section(t('scope.column.gates'), htmlTable(t('scope.column.gates'), columns, rows));
}

function kpiSection(kpis: readonly Kpi[], words: SiteWords): Html | undefined {
  if (kpis.length === 0) return undefined;
  const title = words.t('site.kpis');
  const rows = kpis.map((kpi) => kpiCells(kpi, words));
  return section(title, htmlTable(title, kpiColumns(words), rows));
}

function decisionSection({ decision, earlierDecisions = [] }: UseCaseSpec, words: SiteWords): Html | undefined {
  const all = [...(decision ? [decision] : []), ...earlierDecisions.toReversed()];
  if (all.length === 0) return undefined;
  const { t } = words;
  const item = ({ verdict, by, at, reason }: Decision): Html =>
    html`<li>${tag(verdict, t(`scope.status.${verdict}`))} ${by}, ${timeOf(at, words)}: ${reason}</li>`;
  return section(
    t('site.decisions'),
    html`<ul>
      ${all.map(item)}
    </ul>`,
  );
}
