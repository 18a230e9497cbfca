import { html, type Filling, type Html } from '../../../core/text/html/html.ts';
import { factList, scrolled, section } from '../../../core/text/html/table.ts';
import { spansOf, timeline } from '../charts/timeline.ts';
import type { EnvironmentChange } from '../facts/entries.ts';
import { liveRelease, type SiteEnvironment, type SiteFacts } from '../facts/read-facts.ts';
import { tableOf, tableSection } from '../frame/tables.ts';
import { timeOf, type SiteWords } from '../frame/words.ts';
import { emptyNote, type SitePage } from '../frame/frame.ts';

/** What serves in each environment, and when what served. Pure. */
export function environmentsPage({ environments, at }: SiteFacts, words: SiteWords): SitePage {
  const { t } = words;
  const content =
    environments.length > 0
      ? [liveTable(environments, words), environments.map((one) => timelineSection(one.name, one, at, words))]
      : emptyNote('sovran env add --help', words);
  return { menu: 'environments', title: t('site.menu.environments'), content };
}

/** One environment: terms, timeline, every change. Pure. */
export function environmentPage(environment: SiteEnvironment, { at }: SiteFacts, words: SiteWords): SitePage {
  const { t, to } = words;
  const { name, spec, changes } = environment;
  const listed = factList([
    [t('release.status.live'), to('release', liveRelease(environment))],
    [t('project.kind.Host'), spec.host],
    [t('release.column.approvals'), String(spec.approvals.required)],
  ]);
  const history = changes.map((change) => ({ ...change, environment: name }));
  const drawn = timelineSection(t('site.timeline'), environment, at, words);
  return { menu: 'environments', title: name, content: [listed, drawn, changeSection(history, words)] };
}

function timelineSection(
  title: string,
  { name, changes }: SiteEnvironment,
  until: string,
  words: SiteWords,
): Html | undefined {
  const description = words.t('site.timeline.about', { name });
  const back = words.t('site.change.rollback');
  const drawing = timeline(spansOf(changes, until), { title: description, description, time: words.time, back });
  if (!drawing) return undefined;
  return section(
    title,
    html`<figure>
      ${scrolled(description, drawing)}
      <figcaption>${description}</figcaption>
    </figure>`,
  );
}

/** Changes of what serves, newest first. */
export function changeSection(changes: readonly EnvironmentChange[], words: SiteWords): Html | undefined {
  const { t, to } = words;
  return tableSection(t('site.history'), changes.toReversed(), [
    [t('site.column.when'), ({ at }) => timeOf(at, words)],
    [t('project.kind.Environment'), ({ environment }) => to('environment', environment)],
    [t('site.column.change'), ({ what }) => t(`site.change.${what}`)],
    [t('project.kind.Release'), ({ release }) => to('release', release)],
    [t('site.column.before'), ({ from }) => to('release', from)],
    [t('site.column.by'), ({ by }) => by],
    [t('project.kind.Run'), ({ run }) => to('run', run)],
  ]);
}

/** What serves in each environment. */
export function liveTable(environments: readonly SiteEnvironment[], words: SiteWords): Html {
  const { t, to } = words;
  const since = ({ changes }: SiteEnvironment): Filling => {
    const newest = changes.at(-1);
    return newest && timeOf(newest.at, words);
  };
  return tableOf(t('site.menu.environments'), environments, [
    [t('project.kind.Environment'), ({ name }) => to('environment', name)],
    [t('release.status.live'), (one) => to('release', liveRelease(one))],
    [t('site.column.previous'), ({ live }) => to('release', live.previous)],
    [t('site.column.since'), since],
    [t('project.kind.Host'), ({ spec }) => spec.host],
  ]);
}
