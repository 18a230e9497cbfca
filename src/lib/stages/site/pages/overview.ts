import { html, type Filling, type Html } from '../../../core/text/html/html.ts';
import { section } from '../../../core/text/html/table.ts';
import type { Decision } from '../../../core/project/resources/use-case.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import { listCases } from '../../scope/list.ts';
import { bar } from '../../../core/text/html/bar.ts';
import { entriesOf } from '../facts/entries.ts';
import type { SiteFacts } from '../facts/read-facts.ts';
import { tableOf } from '../frame/tables.ts';
import { timeOf, type SiteWords, menuPath } from '../frame/words.ts';
import { liveTable } from './environments.ts';
import { emptyNote, tag, type SitePage } from '../frame/frame.ts';
import { resultSections } from './use-case.ts';
import { runTable } from './runs.ts';

/** Runs on the first page. */
const LATEST = 10;

/** Use cases with scores and decisions, their results, what is live, the latest runs. Pure. */
export function overviewPage(facts: SiteFacts, words: SiteWords): SitePage {
  const { t } = words;
  const { environments } = facts;
  const entries = entriesOf(facts);
  const live =
    environments.length > 0 ? section(t('site.menu.environments'), liveTable(environments, words)) : undefined;
  const latest =
    entries.length > 0
      ? section(
          t('site.latest'),
          runTable(t('site.latest'), entries.slice(0, LATEST), words),
          html`<p>${words.link(menuPath('runs'), t('site.all-runs', { count: entries.length }))}</p>`,
        )
      : undefined;
  return {
    menu: 'index',
    title: t('site.menu.index'),
    content: [section(t('site.usecases'), portfolio(facts, words)), resultSections(facts, words), live, latest],
  };
}

/** Every use case, the first by its priority first. */
function portfolio({ usecases, weights }: SiteFacts, words: SiteWords): Html {
  const { t, language, to } = words;
  if (usecases.length === 0) return emptyNote('sovran scope add --help', words);
  const cases = usecases.map(({ metadata: { name }, spec }) => ({ name, spec }));
  const { items, weighting } = listCases(cases, weights);
  const decisions = new Map(cases.map(({ name, spec }) => [name, spec.decision]));
  const sorted = items.toSorted((one, other) => (other.priority?.value ?? -1) - (one.priority?.value ?? -1));
  const decided = (decision: Decision | undefined): Filling =>
    decision && html`${decision.by}, ${timeOf(decision.at, words)}`;
  const table = tableOf(t('site.usecases'), sorted, [
    [t('scope.column.rank'), ({ rank }) => rank ?? '–', 'end'],
    [t('project.kind.UseCase'), ({ name, title }) => to('usecase', name, title)],
    [t('scope.column.status'), ({ status }) => tag(status, t(`scope.status.${status}`))],
    [t('scope.column.priority'), ({ priority }) => (priority ? formatNumber(priority.value, language, 2) : '–'), 'end'],
    [t('site.column.of-five'), ({ priority }) => (priority ? bar({ value: priority.value, scale: [0, 5] }) : '')],
    [t('site.column.decided'), ({ name }) => decided(decisions.get(name))],
  ]);
  const alike = weighting === 'equal' ? html`<p class="dim">${t('scope.list.equal')}</p>` : undefined;
  return html`${table}${alike}`;
}
