import { html, joined, type Filling, type Html } from '../../../core/text/html/html.ts';
import { factList, section } from '../../../core/text/html/table.ts';
import type { Readiness, ShownRelease } from '../../release/records/show.ts';
import type { SiteFacts } from '../facts/read-facts.ts';
import { listOf, tableOf } from '../frame/tables.ts';
import { timeOf, type SiteWords } from '../frame/words.ts';
import { changeSection } from './environments.ts';
import { emptyNote, tag, type SitePage } from '../frame/frame.ts';

/** Every release, newest first. Pure. */
export function releasesPage({ releases }: SiteFacts, words: SiteWords): SitePage {
  const { t, to } = words;
  const title = t('site.menu.releases');
  const sorted = releases.toSorted((one, other) => other.createdAt.localeCompare(one.createdAt));
  const counts = ({ environment, approvals: { counted, required } }: Readiness): Html =>
    html`<div>${environment}: ${counted}/${required}</div>`;
  const table = tableOf(title, sorted, [
    [t('project.kind.Release'), ({ name }) => to('release', name)],
    [t('project.kind.Model'), ({ model }) => to('model', model)],
    [t('release.column.status'), ({ status }) => tag(status, t(`release.status.${status}`))],
    [t('release.column.approvals'), ({ environments }) => environments.map(counts)],
    [t('site.column.when'), ({ createdAt }) => timeOf(createdAt, words)],
    [t('site.column.by'), ({ createdBy }) => createdBy],
  ]);
  const content = sorted.length > 0 ? table : emptyNote('sovran release create --help', words);
  return { menu: 'releases', title, content };
}

/** A release: what it serves, its evidence, who approved it, where it served. Pure. */
export function releasePage(release: ShownRelease, facts: SiteFacts, words: SiteWords): SitePage {
  const { t, to } = words;
  const { name, model, status, digest, createdBy, createdAt, adapters } = release;
  const listed = factList([
    [t('release.column.status'), tag(status, t(`release.status.${status}`))],
    [t('project.kind.Model'), to('model', model)],
    [
      t('model.kind.adapter'),
      adapters && adapters.length > 0 ? joined(adapters.map((one) => to('model', one.model, one.name))) : undefined,
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
  const content = [
    listed,
    section(t('site.evidence'), evidenceList(release, facts, words)),
    section(t('site.approvals'), approvals(release, words)),
    changeSection(history, words),
  ];
  return { menu: 'releases', title: name, content };
}

function evidenceList({ evidence }: ShownRelease, { runs }: SiteFacts, { t, to }: SiteWords): Filling {
  const items = evidence.map((digest) => {
    const run = runs.find(({ spec }) => spec.report === digest);
    return run
      ? to('run', run.id, `${t(`site.run.${run.spec.kind}`)} · ${run.spec.subject}`)
      : html`<code>${digest}</code>`;
  });
  return listOf(items) ?? html`<p>–</p>`;
}

/** Whether approvals count for each environment at the time of the commit, and who signed. */
function approvals({ approvals: signed, environments }: ShownRelease, words: SiteWords): Filling {
  const { t, to } = words;
  const judged = tableOf(t('site.approvals'), environments, [
    [t('project.kind.Environment'), ({ environment }) => to('environment', environment)],
    [
      t('release.column.status'),
      ({ approvals: { counted, required } }) => t('release.approvals', { counted, required }),
    ],
    [t('site.column.reason'), (one) => refusals(one, words)],
  ]);
  const signatures = tableOf(t('site.signatures'), signed, [
    [t('site.column.by'), ({ signer }) => signer],
    [t('project.kind.Environment'), ({ environment }) => environment],
    [t('site.column.when'), ({ at }) => timeOf(at, words)],
  ]);
  return [environments.length > 0 ? judged : undefined, signed.length > 0 ? signatures : undefined];
}

function refusals({ approvals: { judged } }: Readiness, { t }: SiteWords): Filling {
  return judged.flatMap(({ id, signer = '?', problem }) =>
    problem === undefined ? [] : [html`<div class="bad">${t(`release.approval.${problem}`, { id, signer })}</div>`],
  );
}
