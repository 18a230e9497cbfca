import { digestOfText } from '../../../core/kit/canonical.ts';
import { CHARTER_PROSE } from '../../../core/project/charter.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import type { Resource } from '../../../core/ports/project-store.ts';
import { servedDigests } from '../../../core/project/served-digests.ts';
import { runFile } from '../../measure/reports/report-files.ts';
import { approvalFolder } from '../../release/approvals/approvals.ts';
import { bomPath } from '../../release/bom/bom.ts';
import type { DocumentFacts } from './facts.ts';
import { reasonWords } from '../check/reason.ts';
import { valueAt, type Words } from './fill.ts';
import type { Metric } from '../../measure/reports/report.ts';

/** One thing that a source found, and the files that it was read from; without values where there is none. */
export interface Found {
  files: readonly string[];
  values: object | null;
}

/** Reads facts for paragraphs: pure. `of`: what the field asks about. */
type Source = (facts: DocumentFacts, of: readonly string[]) => Found[];

/** Resources as people or sovran wrote them: their fields are the values. */
function found(...resources: (Resource<object> | undefined)[]): Found[] {
  return resources.flatMap((one) =>
    one ? [{ files: [pathOf(one.kind, one.metadata.name)], values: { name: one.metadata.name, ...one.spec } }] : [],
  );
}

/** What is not there, as the files say that would have it. */
function orAbsent(things: Found[], places: readonly Found[]): Found[] {
  const files = places.flatMap((place) => place.files);
  return things.length > 0 || files.length === 0 ? things : [{ files, values: null }];
}

/** Entries of a list in what a source finds; those with the ids that are asked about. */
const inside =
  (source: Source, path: string): Source =>
  (facts, of) =>
    source(facts, of).flatMap(({ files, values }) => {
      const entries = [valueAt(values, path) ?? []].flat() as { id?: string }[];
      const asked = entries.filter(({ id = '' }) => of.length === 0 || of.includes(id));
      const name: unknown = valueAt(values, 'name');
      return orAbsent(
        asked.map((entry) => ({ files, values: { name, ...entry } })),
        [{ files, values }],
      );
    });

const release: Source = ({ served }) => found(...served);
const usecase: Source = (facts) => found(facts.usecase);
const environments: Source = (facts) =>
  facts.environments.map(({ name, ...more }) => ({
    files: [pathOf('Environment', name), pathOf('Live', name)],
    values: { name, ...more.spec, ...more },
  }));

/** Served weights and all that they come from; what is known by digest alone has no facts. */
const models: Source = (facts) =>
  facts.chain.flatMap((link): Found[] => {
    const { type, name, digest } = link;
    if (type === 'model') return [{ files: [pathOf('Model', name)], values: { name, ...link.spec } }];
    return type === 'dataset' ? [] : found(facts.served[0]).map(({ files }) => ({ files, values: { name, digest } }));
  });

const jobs: Source = (facts, of) => {
  const made = new Set(models(facts, of).map(({ values }) => valueAt(values, 'job')));
  return orAbsent(found(...facts.snapshot.runs.filter(({ metadata }) => made.has(metadata.name))), models(facts, of));
};

/** Intact reports about what the release serves, and those that it cites. */
const evaluations: Source = ({ reports, served }, of) =>
  reports.flatMap(({ run, type, fixture, model, digest, report }): Found[] => {
    const isOwn = served.some(
      ({ spec: { record } }) => servedDigests(record).includes(model ?? '') || record.evidence.includes(digest),
    );
    if (!report || !isOwn || (of.length > 0 && !of.includes(type))) return [];
    const values = { ...report, run, digest, verdict: fixture ? 'fixture' : report.verdict };
    return [{ files: [runFile(run, 'report.json')], values }];
  });

/** Of each model, the newest evaluation that measured groups of rows. */
const groups: Source = (facts) => {
  const measured = evaluations(facts, ['eval']).flatMap(({ files, values }) => {
    const metrics = valueAt(values, 'metrics') as Metric[];
    const own = metrics.filter(({ name }) => name.startsWith('exact-match/'));
    const gap = metrics.find(({ name }) => name === 'group-gap');
    return own.length > 0 ? [{ files, values: { ...values, groups: own, gap } }] : [];
  });
  return [...new Map(measured.map((one) => [valueAt(one.values, 'subject'), one])).values()];
};

/** When what serves is evaluated again, and which conditions of retirement it meets. */
const lifecycle: Source = ({ lifecycle: all }) =>
  all.map((values) => ({ files: [pathOf('Release', values.release), pathOf('Live', values.environment)], values }));

/** The dataset that a document is about, else those of the chain. */
const datasets: Source = (facts) => {
  const names = new Set(facts.chain.flatMap((link) => (link.type === 'dataset' ? [link.name] : [])));
  const own = facts.snapshot.datasets.filter(({ metadata }) => names.has(metadata.name));
  return orAbsent(found(...(facts.dataset ? [facts.dataset] : own)), found(...facts.served));
};

/** Every release for the same use case, oldest first. */
const releases: Source = ({ snapshot, usecase: owner }) => {
  const byDigest = new Map(snapshot.models.map(({ spec }) => [spec.digest, spec]));
  const own = snapshot.releases.filter(({ spec }) => {
    const model = byDigest.get(spec.record.modelDigest);
    return model && snapshot.usecaseOf(model) === (owner?.metadata.name ?? null);
  });
  return found(...own.toSorted((one, other) => one.spec.createdAt.localeCompare(other.spec.createdAt)));
};

const hosts: Source = ({ environments: all, snapshot }) =>
  found(...snapshot.inventory.hosts.filter(({ metadata }) => all.some(({ spec }) => spec.host === metadata.name)));

const applications: Source = (facts, of) => {
  const names = facts.environments.map(({ name }) => name);
  return orAbsent(
    found(...facts.applications.filter(({ spec }) => names.includes(spec.environment))),
    environments(facts, of),
  );
};

/** Signed approvals of this release whose signature holds at the commit. */
const approvals: Source = ({ approvals: files, served }) => {
  const signed = files.flatMap(({ id, request, verdict }): Found[] => {
    const own = served.find(({ spec }) => spec.digest === request?.releaseDigest);
    if (!own || 'refused' in verdict) return [];
    return [{ files: [`${approvalFolder(own.metadata.name)}/${id}.json`], values: { ...request, ...verdict } }];
  });
  return orAbsent(signed, found(...served));
};

/** Terms of the charter in force: what was signed is behind them. */
const charter: Source = ({ charter: { inForce }, charterFiles: files }) =>
  inForce ? [{ files, values: { ...inForce, ...inForce.spec } }] : [];

/** A part of the charter in words, by its number, if it is the text that was signed. */
const prose: Source = ({ charter: { inForce }, prose: words }, [part = '']) => {
  const section = words.split(/^## /m).find((text) => text.startsWith(`${part}.`)) ?? '';
  const text = section
    .slice(section.indexOf('\n'))
    .replaceAll(/<!--.*?-->/gs, '')
    .trim();
  return text !== '' && digestOfText(words) === inForce?.prose ? [{ files: [CHARTER_PROSE], values: { text } }] : [];
};

/** Verdicts of the last recorded check on the controls that a field names, each with the reason of its worst place. */
const controls: Source = ({ check: last }, of) =>
  of.flatMap((id): Found[] => {
    if (!last) return [];
    const judged = last.check?.controls.find(({ control }) => control.id === id);
    const place = judged?.places.find(({ verdict }) => verdict === judged.verdict);
    const reason = judged && place ? (words: Words): string => reasonWords(judged.control, place, words) : undefined;
    const said = { at: last.check?.at, title: judged?.control.title, verdict: judged?.verdict, reason };
    return [{ files: [last.path], values: { id, ...said } }];
  });

const retirement: Source = ({ retirements, release: retired }) =>
  found(...retirements.filter(({ metadata }) => metadata.name === retired?.metadata.name));

/** Models that learnt from the dataset. */
const learners: Source = (facts, of) => {
  const digest = facts.dataset?.spec.digest;
  const own = facts.snapshot.models.filter(({ spec }) => spec.lineage.some((parent) => parent.digest === digest));
  return orAbsent(found(...own), datasets(facts, of));
};

/** What templates name after `from`. */
export const SOURCES: Readonly<Record<string, Source>> = {
  project: ({ snapshot }) => [{ files: ['sovran.yaml'], values: snapshot.settings }],
  usecase,
  gates: inside(usecase, 'gates'),
  kpis: inside(usecase, 'kpis'),
  retraining: inside(usecase, 'retraining'),
  release,
  bom: ({ served }) =>
    served.flatMap((one) => found(one).map(({ values }) => ({ files: [bomPath(one.metadata.name)], values }))),
  releases,
  environments,
  changes: inside(environments, 'live.changes'),
  hosts,
  applications,
  approvals,
  models,
  bases: (facts, of) => models(facts, of).filter(({ values }) => valueAt(values, 'kind') === 'base'),
  learners,
  jobs,
  evaluations,
  groups,
  lifecycle,
  datasets,
  origins: inside(datasets, 'sources'),
  charter,
  prose,
  controls,
  retirement,
  'retired-from': inside(retirement, 'places'),
  'retired-kept': inside(retirement, 'kept'),
  'retirement-signatures': inside(retirement, 'signatures'),
};
