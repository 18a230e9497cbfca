import { brokenTerms, uncounted } from '../../data/terms.ts';
import type { DatasetFacts } from '../collect/datasets.ts';
import { fail, notApplicable, pass, type Rule, unknown } from '../control/control.ts';

/** Pure: names of the datasets for which something holds; undefined where it holds for none. */
function namesOf(
  datasets: readonly DatasetFacts[],
  holds: (dataset: DatasetFacts) => boolean,
): { names: string } | undefined {
  const found = datasets.filter(holds).map(({ name }) => name);
  return found.length > 0 ? { names: found.join(', ') } : undefined;
}

/** What a lineage does not know may have learned from other rows: a rule of data says nothing but what fails there, and nothing without rows. */
const ofRows =
  (judge: Rule): Rule =>
  (facts) => {
    const { datasets, strange } = facts.seen.datasets;
    const found = datasets.length === 0 ? notApplicable('no-dataset') : judge(facts);
    return found.verdict === 'fail' || !strange ? found : unknown('strange', { names: strange.join(', ') });
  };

/** DAT-01: every dataset, read again, has the digest that the training named. */
export const frozenData: Rule = (facts) => {
  const { missing } = facts.seen.datasets;
  if (missing) return fail('missing', { digests: missing.map((digest) => digest.slice(0, 19)).join(', ') });
  return sameRows(facts);
};

const sameRows = ofRows(({ seen }) => {
  const { datasets } = seen.datasets;
  const mistaken = namesOf(datasets, (one) => one.mistaken !== undefined);
  if (mistaken) return fail('other-rows', mistaken);
  const changed = namesOf(datasets, ({ files }) => files === 'changed');
  if (changed) return fail('changed', changed);
  const unread = namesOf(datasets, ({ files }) => files !== 'same');
  if (unread) return unknown('unread', unread);
  const unused = namesOf(datasets, ({ jobs }) => jobs.length === 0);
  return unused ? unknown('no-job', unused) : pass('same', { count: datasets.length });
});

/** DAT-02: every row has a source with a licence that the charter allows. */
export const dataLicences = ofRows(({ charter, seen }) => {
  const { datasets } = seen.datasets;
  const unmapped = namesOf(
    datasets,
    ({ sources, rows }) => sources.length === 0 || sources.reduce((sum, one) => sum + one.rows, 0) !== rows.in,
  );
  if (unmapped) return fail('unmapped', unmapped);
  const allowed = charter?.data.licences?.map((licence) => licence.toLowerCase());
  if (!allowed) return unknown('no-list');
  const licences = datasets.flatMap(({ license, sources }) => [license, ...sources.map((one) => one.license)]);
  const refused = [...new Set(licences.filter((licence) => !allowed.includes(licence.toLowerCase())))];
  return refused.length > 0
    ? fail('not-allowed', { licences: refused.join(', ') })
    : pass('allowed', { count: datasets.length });
});

const FIELDS = ['purpose', 'legalBasis', 'article9', 'retention'] as const;

/** DAT-03: each dataset has a complete entry in the record of processing; that it is right is for people to say. */
export const registered = ofRows(({ seen }) => {
  const { datasets } = seen.datasets;
  const { register } = seen;
  const { entries } = register;
  if (entries === 'none') return unknown('no-register');
  if (entries === 'unreadable') return fail('unreadable');
  const missing = namesOf(datasets, ({ digest }) => !entries.some((entry) => entry.datasets.includes(digest)));
  if (missing) return fail('not-registered', missing);
  const own = entries.filter((entry) => entry.datasets.some((digest) => datasets.some((one) => one.digest === digest)));
  const open = own.flatMap((entry) =>
    FIELDS.filter((field) => !entry[field]?.trim()).map((field) => `${entry.name}: ${field}`),
  );
  if (open.length > 0) return fail('fields', { fields: open.join(', ') });
  return { ...unknown('unsigned', { count: own.length }), subjects: datasets.map(({ digest }) => digest) };
});

/** DAT-05: what the charter asks of rows holds; licences are for DAT-02. */
export const dataQuality = ofRows(({ now, charter, seen }) => {
  const { datasets } = seen.datasets;
  if (!charter) return unknown('no-charter');
  const { licences: _, ...terms } = charter.data;
  if (datasets.some((rows) => uncounted(rows, terms).length > 0)) return unknown('uncounted');
  const broken = datasets.flatMap(({ name, ...rows }) =>
    brokenTerms(rows, terms, now).map(({ reason }) => ({ name, reason })),
  );
  const [first] = broken;
  if (first) return fail('broken', { name: first.name, what: first.reason, count: broken.length });
  const count = Object.values(terms).filter((term) => term !== undefined).length;
  return count === 0 ? unknown('no-terms') : pass('within', { count });
});
