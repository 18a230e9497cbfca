import { joined, type Filling, type Html } from '../../../core/text/html/html.ts';
import { htmlTable, section } from '../../../core/text/html/table.ts';
import type { Kpi } from '../../../core/project/resources/use-case.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import { formatInterval, formatMetric } from '../../measure/reports/format-metric.ts';
import { type Accuracy, type CaseResults, resultsOf } from '../facts/case-results.ts';
import type { SiteFacts } from '../facts/facts.ts';
import { pathFor } from '../frame/paths.ts';
import type { SiteWords } from '../frame/words.ts';

/** What came of every use case, and the indicators that it is judged by. Pure. */
export function resultSections(facts: SiteFacts, words: SiteWords): (Html | undefined)[] {
  const { t, link } = words;
  const cases = facts.usecases.map(({ metadata: { name }, spec }) => ({
    kpis: spec.kpis,
    title: link(pathFor('usecase', name), spec.title),
    results: resultsOf(name, facts),
  }));
  const rows = cases
    .filter(({ results: { models } }) => models.length > 0)
    .map(({ title, results }) => [title, ...resultCells(results, words)]);
  const kpis = cases.flatMap(({ title, kpis: all }) => all.map((kpi) => [title, ...kpiCells(kpi, words)]));
  const named = t('project.kind.UseCase');
  return [
    rows.length > 0
      ? section(t('site.results'), htmlTable(t('site.results'), [named, ...resultColumns(words)], rows))
      : undefined,
    kpis.length > 0
      ? section(t('site.kpis'), htmlTable(t('site.kpis'), [named, ...kpiColumns(words)], kpis))
      : undefined,
  ];
}

/** What came of one use case, with all its models and releases; undefined before its first model. Pure. */
export function resultSection(results: CaseResults, words: SiteWords): Html | undefined {
  if (results.models.length === 0) return undefined;
  const { t, link } = words;
  const columns = [t('site.menu.models'), t('site.menu.releases'), ...resultColumns(words)];
  const row = [
    joined(results.models.map((name) => link(pathFor('model', name), name))),
    joined(results.releases.map(({ name }) => link(pathFor('release', name), name))),
    ...resultCells(results, words),
  ];
  return section(t('site.results'), htmlTable(t('site.results'), columns, [row]));
}

function resultColumns({ t }: SiteWords): string[] {
  return [t('release.status.live'), t('bench.metric.exact-match'), t('site.column.base'), t('site.column.approved')];
}

function resultCells({ live, accuracy }: CaseResults, words: SiteWords): Filling[] {
  const { link } = words;
  const places = live.map(({ release, environment }) => [
    link(pathFor('release', release), release),
    ' · ',
    link(pathFor('environment', environment), environment),
  ]);
  return [
    joined(places),
    accuracy && accuracyCell(accuracy, words),
    accuracy?.base && accuracyCell(accuracy.base, words),
    [...new Set(live.flatMap(({ approvers }) => approvers))].join(', '),
  ];
}

/** `themes: 64.4 % [60.4 – 68.2]`. */
function accuracyCell({ model, metric }: Accuracy, { t, language, link }: SiteWords): Filling {
  return [
    link(pathFor('model', model), model),
    ` ${formatMetric(metric, language, t)} ${formatInterval(metric, language)}`,
  ];
}

export function kpiColumns({ t }: SiteWords): (string | { title: string; end: boolean })[] {
  return [
    t('site.column.indicator'),
    { title: t('site.column.baseline'), end: true },
    { title: t('site.column.target'), end: true },
  ];
}

export function kpiCells({ name, unit, baseline, target }: Kpi, { language }: SiteWords): string[] {
  const words = (value: number | undefined): string =>
    value === undefined ? '–' : `${formatNumber(value, language)} ${unit}`;
  return [name, words(baseline), words(target)];
}
