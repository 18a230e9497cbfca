import { joined, type Filling, type Html } from '../../../core/text/html/html.ts';
import type { Kpi } from '../../../core/project/resources/use-case.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import { formatInterval, formatMetric } from '../../measure/reports/format-metric.ts';
import { type Accuracy, type CaseResults, resultsOf } from '../facts/case-results.ts';
import type { SiteFacts } from '../facts/read-facts.ts';
import { type Column, linksTo, tableSection } from '../frame/tables.ts';
import type { SiteWords } from '../frame/words.ts';

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
export function resultSection(results: CaseResults, words: SiteWords): Html | undefined {
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
export function kpiColumns({ t, language }: SiteWords): Column<Kpi>[] {
  const words = (value: number | undefined, unit: string): string =>
    value === undefined ? '–' : `${formatNumber(value, language)} ${unit}`;
  return [
    [t('site.column.indicator'), ({ name }) => name],
    [t('site.column.baseline'), ({ baseline, unit }) => words(baseline, unit), 'end'],
    [t('site.column.target'), ({ target, unit }) => words(target, unit), 'end'],
  ];
}
