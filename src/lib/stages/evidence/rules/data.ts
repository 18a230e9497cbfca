import { parseDuration } from '../../../core/text/duration.ts';
import type { DatasetFacts } from '../collect/datasets.ts';
import { fail, type Finding, pass, type Rule, unknown } from '../control/control.ts';
import { isOlder } from './age.ts';

/** Pure: names of the datasets for which something holds; undefined where it holds for none. */
function namesOf(
  datasets: readonly DatasetFacts[],
  holds: (dataset: DatasetFacts) => boolean,
): { names: string } | undefined {
  const found = datasets.filter(holds).map(({ name }) => name);
  return found.length > 0 ? { names: found.join(', ') } : undefined;
}

/** DAT-01: every dataset, read again, has the digest that the training named. */
export const frozenData: Rule = ({
  seen: {
    datasets: { datasets },
  },
}) => {
  if (datasets.length === 0) return pass('no-dataset');
  const changed = namesOf(datasets, ({ files }) => files === 'changed');
  if (changed) return fail('changed', changed);
  const unread = namesOf(datasets, ({ files }) => files !== 'same');
  if (unread) return unknown('unread', unread);
  const unused = namesOf(datasets, ({ jobs }) => jobs.length === 0);
  return unused ? unknown('no-job', unused) : pass('same', { count: datasets.length });
};

/** DAT-02: every row has a source with a licence that the charter allows. */
export const dataLicences: Rule = ({
  charter,
  seen: {
    datasets: { datasets },
  },
}) => {
  if (datasets.length === 0) return pass('no-dataset');
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
};

const FIELDS = ['purpose', 'legalBasis', 'article9', 'retention'] as const;

/** DAT-03: each dataset has a complete entry in the record of processing; that it is right is for people to say. */
export const registered: Rule = ({
  seen: {
    datasets: { datasets },
    register,
  },
}) => {
  if (datasets.length === 0) return pass('no-dataset');
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
};

/** DAT-05: duplicates, rows without use, personal data and age are within the charter. */
export const dataQuality: Rule = ({
  now,
  charter,
  seen: {
    datasets: { datasets },
  },
}) => {
  if (!charter) return unknown('no-charter');
  if (datasets.length === 0) return pass('no-dataset');
  const { maxDuplicateShare, maxEmptyShare, maxAge, maxPersonalData, minLanguageShares } = charter.data;
  const share = (rows: DatasetFacts['rows'], ...why: (keyof DatasetFacts['rows']['dropped'])[]): number =>
    (100 * why.reduce((sum, one) => sum + (rows.dropped[one] ?? 0), 0)) / Math.max(1, rows.in);
  const over = (limit: number | undefined, value: number): boolean => limit !== undefined && value > limit;
  const found: [string, (dataset: DatasetFacts) => boolean][] = [
    ['duplicates', ({ rows }) => over(maxDuplicateShare, share(rows, 'duplicate', 'near-duplicate'))],
    ['empty', ({ rows }) => over(maxEmptyShare, share(rows, 'invalid', 'unanswered'))],
    ['age', ({ preparedAt }) => maxAge !== undefined && isOlder(preparedAt, now, parseDuration(maxAge))],
    [
      'personal',
      ({ pii, piiFound }) =>
        pii === 'report' &&
        over(
          maxPersonalData,
          Object.values(piiFound).reduce((sum, count) => sum + count, 0),
        ),
    ],
  ];
  for (const [reason, holds] of found) {
    const names = namesOf(datasets, holds);
    if (names) return fail(reason, names);
  }
  return withinTerms(
    minLanguageShares !== undefined,
    [maxDuplicateShare, maxEmptyShare, maxAge].filter((one) => one !== undefined).length,
  );
};

function withinTerms(asksLanguages: boolean, terms: number): Finding {
  if (asksLanguages) return unknown('languages');
  return terms === 0 ? unknown('no-terms') : pass('within', { count: terms });
}
