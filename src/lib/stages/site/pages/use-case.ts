import { html, type Html, joined, type Filling } from '../../../core/text/html/html.ts';
import { factList, section } from '../../../core/text/html/table.ts';
import { CRITERIA, type Decision, type UseCaseSpec, type Kpi } from '../../../core/project/resources/use-case.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { formatNumber, say } from '../../../core/text/translate.ts';
import { missingFields } from '../../scope/missing-fields.ts';
import { assessCase, EQUAL_WEIGHTS, knockoutGates, summariseScores } from '../../scope/scores/scores.ts';
import { bar } from '../../../core/text/html/bar.ts';
import type { SiteFacts } from '../facts/read-facts.ts';
import { resultsOf, type Accuracy, type CaseResults } from '../facts/case-results.ts';
import { listOf, tableSection, type Column, linksTo } from '../frame/tables.ts';
import { timeOf, type SiteWords } from '../frame/words.ts';
import { tag, type SitePage } from '../frame/frame.ts';
import { formatInterval, formatMetric } from '../../measure/reports/format-metric.ts';

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
    tableSection(words.t('scope.column.gates'), knockoutGates(spec.gates), [
      [words.t('scope.column.criterion'), ({ id }) => words.t(`scope.gate.${id}`)],
      [words.t('site.column.verdict'), ({ verdict }) => tag(verdict, words.t(`scope.verdict.${verdict}`))],
      [words.t('site.column.reason'), ({ reason }) => reason],
    ]),
    tableSection(t('value.report.kpis'), spec.kpis, kpiColumns(words)),
    decisionSection(spec, words),
  ];
  return { menu: 'index', title: spec.title, content };
}

function scoreSection({ scores }: UseCaseSpec, { t, language }: SiteWords): Html | undefined {
  const summaries = summariseScores(scores);
  const scored = CRITERIA.flatMap((criterion) => {
    const one = summaries[criterion];
    return one ? [{ criterion, ...one }] : [];
  });
  return tableSection(t('site.scores'), scored, [
    [t('scope.column.criterion'), ({ criterion }) => t(`scope.criterion.${criterion}`)],
    [t('site.column.of-five'), ({ median, min, max }) => bar({ value: median, interval: [min, max], scale: [0, 5] })],
    [t('scope.column.median'), ({ median }) => formatNumber(median, language), 'end'],
    [t('scope.column.range'), ({ min, max }) => `${min} – ${max}`, 'end'],
    [t('scope.column.raters'), ({ raters }) => raters, 'end'],
  ]);
}

function decisionSection({ decision, earlierDecisions = [] }: UseCaseSpec, words: SiteWords): Html | undefined {
  const { t } = words;
  const all = [...(decision ? [decision] : []), ...earlierDecisions.toReversed()];
  const item = ({ verdict, by, at, reason }: Decision): Html =>
    html`${tag(verdict, t(`scope.status.${verdict}`))} ${by}, ${timeOf(at, words)}: ${reason}`;
  return all.length === 0 ? undefined : section(t('site.decisions'), listOf(all.map(item)));
}

/** What came of every use case, and the indicators that it is judged by. Pure. */
export function resultSections(facts: SiteFacts, words: SiteWords): (Html | undefined)[] {
  const { t, to } = words;
  const cases = facts.usecases.map(({ metadata: { name: usecase }, spec: { title, kpis } }) => ({
    usecase,
    title,
    kpis,
    ...resultsOf(usecase, facts),
  }));
  const kpis = cases.flatMap(({ usecase, title, kpis: all }) => all.map((kpi) => ({ usecase, title, ...kpi })));
  const ofCase: Column<{ usecase: string; title: string }> = [
    t('project.kind.UseCase'),
    ({ usecase, title }) => to('usecase', usecase, title),
  ];
  const made = cases.filter(({ models }) => models.length > 0);
  return [
    tableSection(t('site.results'), made, [ofCase, ...resultColumns(words)]),
    tableSection(t('value.report.kpis'), kpis, [ofCase, ...kpiColumns(words)]),
  ];
}

/** What came of one use case, with all its models and releases; undefined before its first model. Pure. */
function resultSection(results: CaseResults, words: SiteWords): Html | undefined {
  const { t } = words;
  return tableSection(t('site.results'), results.models.length > 0 ? [results] : [], [
    [t('site.menu.models'), ({ models }) => linksTo('model', models, words)],
    [
      t('site.menu.releases'),
      ({ releases }) =>
        linksTo(
          'release',
          releases.map(({ name }) => name),
          words,
        ),
    ],
    ...resultColumns(words),
  ]);
}

function resultColumns(words: SiteWords): Column<CaseResults>[] {
  const { t, to } = words;
  return [
    [
      t('release.status.live'),
      ({ live }) => joined(live.map((one) => [to('release', one.release), ' · ', to('environment', one.environment)])),
    ],
    [t('bench.metric.exact-match'), ({ accuracy }) => accuracy && accuracyCell(accuracy, words)],
    [t('site.column.base'), ({ accuracy }) => accuracy?.base && accuracyCell(accuracy.base, words)],
    [t('site.column.approved'), ({ live }) => [...new Set(live.flatMap(({ approvers }) => approvers))].join(', ')],
  ];
}

/** `themes: 64.4 % [60.4 – 68.2]`. */
function accuracyCell({ model, metric }: Accuracy, { t, language, to }: SiteWords): Filling {
  return [to('model', model), ` ${formatMetric(metric, language, t)} ${formatInterval(metric, language)}`];
}

/** An indicator with the values before and to be reached. */
function kpiColumns({ t, language }: SiteWords): Column<Kpi>[] {
  const words = (value: number | undefined, unit: string): string =>
    value === undefined ? '–' : `${formatNumber(value, language)} ${unit}`;
  return [
    [t('site.column.indicator'), ({ name }) => name],
    [t('site.column.baseline'), ({ baseline, unit }) => words(baseline, unit), 'end'],
    [t('site.column.target'), ({ target, unit }) => words(target, unit), 'end'],
  ];
}
