import { html, type Html } from '../../../core/text/html/html.ts';
import { factList, htmlTable, scrolled, section } from '../../../core/text/html/table.ts';
import type { LiveChange } from '../../../core/project/resources/live.ts';
import { spansOf, timeline } from '../charts/timeline.ts';
import { liveRelease, type SiteEnvironment, type SiteFacts } from '../facts/facts.ts';
import { pathFor } from '../frame/paths.ts';
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
  const { t, link } = words;
  const { name, spec, changes } = environment;
  const live = liveRelease(environment);
  const listed = factList([
    [t('release.status.live'), live === undefined ? '–' : link(pathFor('release', live), live)],
    [t('project.kind.Host'), spec.host],
    [t('release.column.approvals'), String(spec.approvals.required)],
  ]);
  const history = t('site.history');
  const table =
    changes.length > 0
      ? section(
          history,
          changeTable(
            history,
            changes.map((change) => ({ ...change, environment: name })),
            words,
          ),
        )
      : undefined;
  return {
    menu: 'environments',
    title: name,
    content: [listed, timelineSection(t('site.timeline'), environment, at, words), table],
  };
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
export function changeTable(
  name: string,
  changes: readonly (LiveChange & { environment: string })[],
  words: SiteWords,
): Html {
  const { t, link } = words;
  const rows = changes
    .toReversed()
    .map(({ at, what, release, from, by, run, environment }) => [
      timeOf(at, words),
      link(pathFor('environment', environment), environment),
      t(`site.change.${what}`),
      release === undefined ? '–' : link(pathFor('release', release), release),
      from === undefined ? '–' : link(pathFor('release', from), from),
      by,
      link(pathFor('run', run), run),
    ]);
  const columns = [
    t('site.column.when'),
    t('project.kind.Environment'),
    t('site.column.change'),
    t('project.kind.Release'),
    t('site.column.before'),
    t('site.column.by'),
    t('project.kind.Run'),
  ];
  return htmlTable(name, columns, rows);
}

/** What serves in each environment. */
export function liveTable(environments: readonly SiteEnvironment[], words: SiteWords): Html {
  const { t, link } = words;
  const rows = environments.map((environment) => {
    const live = liveRelease(environment);
    const newest = environment.changes.at(-1);
    return [
      link(pathFor('environment', environment.name), environment.name),
      live === undefined ? '–' : link(pathFor('release', live), live),
      environment.live.previous === undefined
        ? '–'
        : link(pathFor('release', environment.live.previous), environment.live.previous),
      newest && timeOf(newest.at, words),
      environment.spec.host,
    ];
  });
  const columns = [
    t('project.kind.Environment'),
    t('release.status.live'),
    t('site.column.previous'),
    t('site.column.since'),
    t('project.kind.Host'),
  ];
  return htmlTable(t('site.menu.environments'), columns, rows);
}
