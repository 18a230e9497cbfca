import { html } from '../../../core/text/html/html.ts';
import { renderPage } from '../../../core/text/html/page.ts';
import { htmlTable } from '../../../core/text/html/table.ts';
import { renderTable } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import {
  formatInterval,
  formatMetric,
  labelIn,
  limitCells,
  limitWords,
  mitigations,
} from '../reports/format-metric.ts';
import { metricOf } from '../reports/report.ts';
import { boundsOf } from '../reports/test-limit.ts';
import type { SuiteEntry, SuiteResult } from './schema.ts';

/** Suites as a table: how many tests, and of each model how many it passed. */
export function renderSuites(items: SuiteEntry[], view: View): string[] {
  const rows = items.map(({ name, tests, results }) => {
    const passed = ({ tests: own }: SuiteResult) => own.filter(({ verdict }) => verdict === 'passed').length;
    const shown = results.map((one) => `${nameOf(one)} ${passed(one)}/${one.tests.length}`);
    return [name, String(tests.length), shown.join(', ')];
  });
  const results = items.flatMap((suite) => suite.results);
  return [
    ...renderTable(view, ['eval.col.suite', 'eval.col.tests', 'eval.col.passed'], rows),
    ...outdated(results, view),
  ];
}

/** A suite: one line a limit of a test, one column a model. */
export function renderSuite(suite: SuiteEntry, view: View): string[] {
  const { heads, rows } = tableOf(suite, view);
  const columns = heads.map((title) => ({ title }));
  return [...[suite.description ?? []].flat(), ...renderTable(view, columns, rows), ...notesOf(suite, view)];
}

/** The same as one file that needs nothing else. */
export function suitePage(suite: SuiteEntry, view: View): string {
  const title = `${view.t('bench.report.type.suite')} · ${suite.name}`;
  const { heads, rows } = tableOf(suite, view);
  const notes = notesOf(suite, view).map((note) => html`<p>${note}</p>`);
  const body = html`<main>
    <h1>${title}</h1>
    <p class="dim">${suite.description}</p>
    ${htmlTable(title, heads, rows)} ${notes}
  </main>`;
  return renderPage({ language: view.language, title, body });
}

function tableOf({ tests, results }: SuiteEntry, view: View): { heads: string[]; rows: string[][] } {
  const { t, language } = view;
  const heads = [t('eval.col.test'), t('bench.column.limit'), ...results.map((one) => headOf(one, view))];
  const rows = tests.flatMap(boundsOf).map((bound) => {
    const label = labelIn({ type: 'suite' }, bound.metric, t);
    return [label, limitWords(bound, language, t), ...results.map((one) => cellOf(one, bound.metric, view))];
  });
  return { heads, rows };
}

/** `63 % [53.2 – 71.8] passed`. */
function cellOf(result: SuiteResult, name: string, { t, language }: View): string {
  const metric = metricOf(result, name);
  const verdict = metric && limitCells(result, metric, language, t).at(-1);
  if (!metric || verdict === undefined) return '–';
  return [formatMetric(metric, language, t), formatInterval(metric, language), verdict].join(' ');
}

/** The model, what it is, where it is live. */
function headOf(result: SuiteResult, { t }: View): string {
  const { role, live } = result;
  const kind = role === undefined ? [] : [t(`model.kind.${role}` as 'model.kind.base')];
  const marks = [...kind, ...(live.length > 0 ? [t('eval.suite.live', { names: live.join(', ') })] : [])];
  return marks.length > 0 ? `${nameOf(result)} (${marks.join('; ')})` : nameOf(result);
}

function nameOf({ model, current }: SuiteResult): string {
  return current ? model : `${model}*`;
}

function notesOf(suite: SuiteEntry, view: View): string[] {
  const nothing = suite.results.length === 0 ? [view.t('eval.suite.nothing')] : [];
  return [...nothing, ...outdated(suite.results, view), ...mitigations(suite, view.t)];
}

function outdated(results: readonly SuiteResult[], { t }: View): string[] {
  return results.every(({ current }) => current) ? [] : [t('eval.suite.outdated')];
}
