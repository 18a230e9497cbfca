import { html } from '../../../core/text/html/html.ts';
import { renderPage } from '../../../core/text/html/page.ts';
import { htmlTable } from '../../../core/text/html/table.ts';
import { renderTable } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import { formatInterval, formatMetric, limitWords, mitigations } from '../reports/format-metric.ts';
import { boundOf } from '../reports/test-limit.ts';
import type { SuiteEntry, SuiteResult } from './schema.ts';

/** Suites as a table: how many tests, and of each model how many it passed. */
export function renderSuites(items: SuiteEntry[], view: View): string[] {
  const rows = items.map(({ name, origin, tests, results }) => [
    name,
    view.t(`eval.suite.origin.${origin}`),
    String(tests.length),
    results.map((one) => `${one.model} ${passed(one)}/${one.tests.length}${one.current ? '' : '*'}`).join(', '),
  ]);
  const outdated = items.some(({ results }) => results.some(({ current }) => !current));
  return [
    ...renderTable(view, ['eval.col.suite', 'eval.col.origin', 'eval.col.tests', 'eval.col.passed'], rows),
    ...(outdated ? [view.t('eval.suite.outdated')] : []),
  ];
}

function passed({ tests }: SuiteResult): number {
  return tests.filter(({ verdict }) => verdict === 'passed').length;
}

/** A suite: one line a test, one column a model. */
export function renderSuite(suite: SuiteEntry, view: View): string[] {
  const [heads, rows] = tableOf(suite, view);
  return [
    ...(suite.description === undefined ? [] : [suite.description, '']),
    ...renderTable(
      view,
      heads.map((title) => ({ title })),
      rows,
    ),
    ...notesOf(suite, view),
  ];
}

/** The same as one file that needs nothing else. */
export function suitePage(suite: SuiteEntry, view: View): string {
  const title = view.t('eval.suite.title', { name: suite.name });
  const [heads, rows] = tableOf(suite, view);
  const notes = notesOf(suite, view).map((note) => html`<p>${note}</p>`);
  const body = html`<main>
    <h1>${title}</h1>
    <p class="dim">${suite.description}</p>
    ${htmlTable(title, heads, rows)} ${notes}
  </main>`;
  return renderPage({ language: view.language, title, body });
}

function tableOf({ tests, results }: SuiteEntry, { t, language }: View): [string[], string[][]] {
  const heads = [t('eval.col.test'), t('bench.column.limit'), ...results.map((one) => headOf(one, t))];
  const rows = tests.map((test) => {
    const bound = boundOf(test);
    const cells = results.map(({ metrics, tests: judged }) => {
      const metric = metrics[bound.metric];
      const verdict = judged.find(({ name }) => name === test.name)?.verdict;
      if (!metric || !verdict) return '–';
      const value = formatMetric({ name: bound.metric, ...metric }, language, t);
      return [value, formatInterval(metric, language), t(`eval.suite.verdict.${verdict}`)].join(' ');
    });
    return [test.name, limitWords(bound, language, t), ...cells];
  });
  return [heads, rows];
}

/** The model, what it is, where it is live. */
function headOf({ model, role, live, current }: SuiteResult, t: View['t']): string {
  const marks = [
    ...(role === undefined ? [] : [t(`model.kind.${role}` as 'model.kind.base')]),
    ...(live.length > 0 ? [t('eval.suite.live', { names: live.join(', ') })] : []),
  ];
  return `${model}${current ? '' : '*'}${marks.length > 0 ? ` (${marks.join('; ')})` : ''}`;
}

function notesOf(suite: SuiteEntry, { t }: View): string[] {
  const isOutdated = suite.results.some(({ current }) => !current);
  return [
    ...(suite.results.length === 0 ? [t('eval.suite.nothing')] : []),
    ...(isOutdated ? [t('eval.suite.outdated')] : []),
    ...mitigations(suite, t),
  ];
}
