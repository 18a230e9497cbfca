import { html, joined, type Filling } from '../../../core/text/html/html.ts';
import { factList, htmlTable, section } from '../../../core/text/html/table.ts';
import type { Readiness, ShownRelease } from '../../release/records/show.ts';
import type { SiteFacts } from '../facts/facts.ts';
import { pathFor } from '../frame/paths.ts';
import { timeOf, type SiteWords } from '../frame/words.ts';
import { changeTable } from './environments.ts';
import { emptyNote, tag, type SitePage } from '../frame/frame.ts';

/** Every release, newest first. Pure. */
export function releasesPage({ releases }: SiteFacts, words: SiteWords): SitePage {
  const { t, link } = words;
  const title = t('site.menu.releases');
  const sorted = releases.toSorted((one, other) => other.createdAt.localeCompare(one.createdAt));
  const rows = sorted.map((release) => [
    link(pathFor('release', release.name), release.name),
    link(pathFor('model', release.model), release.model),
    tag(release.status, t(`release.status.${release.status}`)),
    release.environments.map(
      ({ environment, approvals: { counted, required } }) => html`<div>${environment}: ${counted}/${required}</div>`,
    ),
    timeOf(release.createdAt, words),
    release.createdBy,
  ]);
  const columns = [
    t('project.kind.Release'),
    t('project.kind.Model'),
    t('release.column.status'),
    t('release.column.approvals'),
    t('site.column.when'),
    t('site.column.by'),
  ];
  const content = rows.length > 0 ? htmlTable(title, columns, rows) : emptyNote('sovran release create --help', words);
  return { menu: 'releases', title, content };
}

/** A release: what it serves, its evidence, who approved it, where it served. Pure. */
export function releasePage(release: ShownRelease, facts: SiteFacts, words: SiteWords): SitePage {
  const { t, link } = words;
  const { name, model, status, digest, createdBy, createdAt, adapters = [] } = release;
  const listed = factList([
    [t('release.column.status'), tag(status, t(`release.status.${status}`))],
    [t('project.kind.Model'), link(pathFor('model', model), model)],
    [
      t('model.kind.adapter'),
      adapters.length > 0 ? joined(adapters.map((one) => link(pathFor('model', one.model), one.name))) : undefined,
    ],
    [t('site.column.engine'), release.engine],
    [t('site.column.by'), createdBy],
    [t('site.column.when'), timeOf(createdAt, words)],
    [t('release.column.digest'), html`<code>${digest}</code>`],
  ]);
  const history = facts.environments.flatMap((environment) =>
    environment.changes
      .filter((change) => change.release === name || change.from === name)
      .map((change) => ({ ...change, environment: environment.name })),
  );
  const served = t('site.history');
  const content = [
    listed,
    section(t('site.evidence'), evidenceList(release, facts, words)),
    section(t('site.approvals'), approvals(release, words)),
    history.length > 0 ? section(served, changeTable(served, history, words)) : undefined,
  ];
  return { menu: 'releases', title: name, content };
}

function evidenceList({ evidence }: ShownRelease, { runs }: SiteFacts, { t, link }: SiteWords): Filling {
  if (evidence.length === 0) return html`<p>–</p>`;
  const items = evidence.map((digest) => {
    const run = runs.find(({ spec }) => spec.report === digest);
    const text = run ? `${t(`site.run.${run.spec.kind}`)} · ${run.spec.subject}` : digest;
    return html`<li>${run ? link(pathFor('run', run.id), text) : html`<code>${text}</code>`}</li>`;
  });
  return html`<ul>
    ${items}
  </ul>`;
}

/** Whether approvals count for each environment at the time of the commit, and who signed. */
function approvals({ approvals: signed, environments }: ShownRelease, words: SiteWords): Filling {
  const { t, link } = words;
  const title = t('site.approvals');
  const rows = signed.map(({ signer, at, environment }) => [signer, environment, timeOf(at, words)]);
  const columns = [t('site.column.by'), t('project.kind.Environment'), t('site.column.when')];
  const judged = environments.map((one) => [
    link(pathFor('environment', one.environment), one.environment),
    t('release.approvals', { counted: one.approvals.counted, required: one.approvals.required }),
    refusals(one, words),
  ]);
  return [
    judged.length > 0
      ? htmlTable(title, [t('project.kind.Environment'), t('release.column.status'), t('site.column.reason')], judged)
      : undefined,
    rows.length > 0 ? htmlTable(t('site.signatures'), columns, rows) : undefined,
  ];
}

function refusals({ approvals: { judged } }: Readiness, { t }: SiteWords): Filling {
  return judged.flatMap(({ id, signer = '?', problem }) =>
    problem === undefined ? [] : [html`<div class="bad">${t(`release.approval.${problem}`, { id, signer })}</div>`],
  );
}
