import { html, type Filling, type Html } from '../../../core/text/html/html.ts';
import { lineChart } from '../../../core/text/html/line-chart.ts';
import { factList, htmlTable, scrolled, section } from '../../../core/text/html/table.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import { plainPaint } from '../../../core/text/view.ts';
import { failureMessage } from '../../../core/failures/worker-failure.ts';
import { jobMetrics } from '../../experiments/compare/job-metrics.ts';
import { settingsOf, shortDigest, type SettingValue } from '../../experiments/compare/settings.ts';
import { reportContent } from '../../measure/reports/report-page.ts';
import { VERDICTS as REPORT_VERDICTS } from '../../measure/reports/report.ts';
import { renderPromotion } from '../../release/render.ts';
import { RUNBOOK_VERDICTS } from '../../runbooks/run/record.ts';
import { runContent } from '../../runbooks/shown/report-page.ts';
import { entriesOf, type Entry, type EnvironmentChange } from '../facts/entries.ts';
import type { SiteFacts, SiteRun } from '../facts/read-facts.ts';
import { listOf, tableOf, tableSection } from '../frame/tables.ts';
import { timeOf, type SiteWords, PAGE_KINDS } from '../frame/words.ts';
import { emptyNote, tag, type SitePage } from '../frame/frame.ts';

/** Every run and rollback, newest first. Pure. */
export function runsPage(facts: SiteFacts, words: SiteWords): SitePage {
  const title = words.t('site.menu.runs');
  const entries = entriesOf(facts);
  const content = entries.length > 0 ? runTable(title, entries, words) : emptyNote('sovran status', words);
  return { menu: 'runs', title, content };
}

/** Runs of runbooks, newest first. Pure. */
export function runbooksPage({ runs }: SiteFacts, words: SiteWords): SitePage {
  const { t } = words;
  const title = t('site.menu.runbooks');
  const ran = runs.flatMap(({ id, runbook }) => (runbook ? [{ id, runbook }] : []));
  const table = tableOf(title, ran, [
    [t('scope.column.title'), ({ id, runbook }) => words.to('run', id, runbook.title)],
    [t('runbook.column.name'), ({ runbook }) => runbook.runbook],
    [t('site.column.verdict'), ({ runbook: { verdict } }) => tag(verdict, t(`runbook.verdict.${verdict}`))],
    [t('site.column.by'), ({ runbook }) => runbook.actor],
    [t('site.column.when'), ({ runbook }) => timeOf(runbook.startedAt, words)],
  ]);
  const content = ran.length > 0 ? table : emptyNote('sovran runbook list', words);
  return { menu: 'runbooks', title, content };
}

/** Runs as a table; the time leads to the page of the run, that of a rollback to its environment. */
export function runTable(name: string, entries: readonly Entry[], words: SiteWords): Html {
  const { t } = words;
  const rows = entries.map((entry) => ('run' in entry ? runCells(entry.run, words) : changeCells(entry.change, words)));
  const columns = [
    t('site.column.when'),
    t('site.column.kind'),
    t('site.column.subject'),
    t('scope.column.status'),
    t('site.column.verdict'),
  ];
  return htmlTable(name, columns, rows);
}

function runCells({ id, spec }: SiteRun, { t, to, time }: SiteWords): Filling[] {
  return [
    to('run', id, time(spec.startedAt)),
    t(`site.run.${spec.kind}`),
    spec.subject,
    tag(spec.status, t(`job.state.${spec.status}`)),
    spec.verdict === undefined ? '' : verdictWord(spec.verdict, { t }),
  ];
}

function changeCells({ at, what, release, environment }: EnvironmentChange, { t, to, time }: SiteWords): Filling[] {
  return [
    to('environment', environment, time(at)),
    t(`site.change.${what}`),
    [to('release', release), ' · ', environment],
    tag('succeeded', t('job.state.succeeded')),
    '',
  ];
}

/** One run: what it did, and its report, its steps, or its settings and figures. Pure. */
export function runPage(run: SiteRun, facts: SiteFacts, words: SiteWords): SitePage {
  const { t, time, language } = words;
  const { report, runbook, proof, isDamaged } = run;
  const view = { t, language, time, paint: plainPaint };
  const content = [
    runFacts(run, words),
    isDamaged ? html`<p class="bad">${t('site.damaged')}</p>` : undefined,
    proof && listOf(renderPromotion(proof, view)),
    report && reportContent(report, words),
    runbook && runContent(runbook, view),
    run.spec.kind === 'job' ? jobSections(run, facts, words) : undefined,
  ];
  const menu = run.spec.kind === 'runbook' ? 'runbooks' : 'runs';
  return { menu, title: `${t(`site.run.${run.spec.kind}`)} · ${run.spec.subject}`, content };
}

function runFacts({ id, spec }: SiteRun, words: SiteWords): Html {
  const { t } = words;
  const { failure } = spec;
  // The page of what a run is about, whatever kind it is of.
  const links = PAGE_KINDS.map((kind) => words.to(kind, spec.subject));
  return factList([
    [t('project.kind.Run'), id],
    [t('site.column.command'), html`<code>${spec.command ?? spec.operation}</code>`],
    [t('site.column.subject'), links.find((one) => typeof one === 'object') ?? spec.subject],
    [t('scope.column.status'), tag(spec.status, t(`job.state.${spec.status}`))],
    [t('site.column.reason'), failure && t('text.pair', { name: failure.class, text: failureMessage(failure) })],
    [t('project.kind.Host'), spec.host],
    [t('site.column.started'), timeOf(spec.startedAt, words)],
    [t('site.column.ended'), spec.endedAt === undefined ? undefined : timeOf(spec.endedAt, words)],
  ]);
}

function jobSections({ spec, figures, id }: SiteRun, { models, datasets }: SiteFacts, words: SiteWords): Filling {
  const { t, language } = words;
  const names = new Map([...models, ...datasets].map(({ metadata, spec: { digest } }) => [digest, metadata.name]));
  const run = { apiVersion: 'sovran/v1' as const, kind: 'Run' as const, metadata: { name: id }, spec };
  const settings = Object.entries(settingsOf(run, (digest) => names.get(digest)));
  const worded = ({ value, unit }: { value: number | null; unit: string }): string =>
    value === null ? '–' : `${formatNumber(value, language)} ${unit}`;
  return [
    tableSection(t('site.settings'), settings, [
      [t('site.settings'), ([name]) => html`<code>${name}</code>`],
      [t('bench.column.value'), ([, value]) => settingWord(value)],
    ]),
    tableSection(t('bench.report.metrics'), Object.entries(jobMetrics(spec, figures)), [
      [t('bench.column.metric'), ([name]) => t(`compare.metric.${name}` as 'compare.metric.steps')],
      [t('bench.column.value'), ([, metric]) => worded(metric), 'end'],
    ]),
    lossSection(figures, words),
  ];
}

function settingWord(value: SettingValue): string {
  const text = String(value ?? '–');
  return text.startsWith('sha256:') ? shortDigest(text) : text;
}

function lossSection(figures: SiteRun['figures'], { t, language }: SiteWords): Html | undefined {
  const { step = [], loss = [] } = figures?.curve ?? {};
  const points = step.flatMap((at, index): [number, number][] => {
    const value = loss[index];
    return value === null || value === undefined ? [] : [[at, value]];
  });
  const title = t('compare.loss');
  const chart = lineChart(title, [{ mark: '', points }], language);
  return chart && section(title, scrolled(title, chart));
}

/** A verdict in a word; one that this version does not know stays as it is. */
export function verdictWord(verdict: string, { t }: Pick<SiteWords, 't'>): string {
  const ofReport = REPORT_VERDICTS.find((one) => one === verdict);
  const ofRunbook = RUNBOOK_VERDICTS.find((one) => one === verdict);
  if (ofReport) return t(`site.verdict.${ofReport}`);
  return ofRunbook ? t(`runbook.verdict.${ofRunbook}`) : verdict;
}
