import { passOrFail } from '../../core/operation/plan/gates.ts';
import type { Gate } from '../../core/operation/plan/plan.ts';
import type { DataTerms } from '../../core/project/resources/charter.ts';
import type { DatasetSpec } from '../../core/project/resources/dataset.ts';
import { parseDuration } from '../../core/text/duration.ts';
import { message, type Message } from '../../core/text/message.ts';

type Counted = Pick<DatasetSpec, 'languages' | 'groups' | 'days' | 'piiFound'>;

/** What terms are judged by: of a recorded dataset, or of one about to be stored, which has no age yet. */
export type JudgedRows = Counted & Pick<DatasetSpec, 'license' | 'sources' | 'rows' | 'pii'> & { preparedAt?: string };

/** What breaks a term: found and allowed. */
export interface BrokenTerm {
  term: keyof DataTerms;
  reason: Message;
}

/** Terms of a charter that rows break; shares are of the rows that were read. Pure. */
export function brokenTerms(rows: JudgedRows, terms: DataTerms, now: string): BrokenTerm[] {
  const shares = {
    maxDuplicateShare: shareOf(rows, 'duplicate') + shareOf(rows, 'near-duplicate'),
    maxEmptyShare: shareOf(rows, 'invalid') + shareOf(rows, 'unanswered'),
  };
  const ageOf = (from: string | undefined): number =>
    from === undefined ? 0 : (Date.parse(now) - Date.parse(from)) / DAY_MS;
  const figures: [keyof DataTerms & keyof typeof LIMITED, number, number | undefined][] = [
    ['maxDuplicateShare', shares.maxDuplicateShare, terms.maxDuplicateShare],
    ['maxEmptyShare', shares.maxEmptyShare, terms.maxEmptyShare],
    ['maxAge', ageOf(rows.preparedAt), daysOf(terms.maxAge)],
    ['maxRowAge', ageOf(rows.days?.newest), daysOf(terms.maxRowAge)],
    ['maxPersonalData', personalDataLeft(rows), terms.maxPersonalData],
  ];
  const over = figures.flatMap(([term, found, limit]): BrokenTerm[] =>
    limit !== undefined && found > limit
      ? [{ term, reason: message(LIMITED[term], { found: rounded(found), limit }) }]
      : [],
  );
  return [
    ...over,
    ...tooFew('minLanguageShares', rows.languages, terms.minLanguageShares),
    ...tooFew('minGroupShares', rows.groups, terms.minGroupShares),
    ...uncounted(rows, terms).map((term) => ({ term, reason: message('data.terms.uncounted', { term }) })),
    ...otherLicences(rows, terms),
  ];
}

const LIMITED = {
  maxDuplicateShare: 'data.terms.duplicates',
  maxEmptyShare: 'data.terms.empty',
  maxAge: 'data.terms.age',
  maxRowAge: 'data.terms.row-age',
  maxPersonalData: 'data.terms.personal',
} as const;

const COUNTS = {
  maxRowAge: 'days',
  minLanguageShares: 'languages',
  minGroupShares: 'groups',
  maxPersonalData: 'piiFound',
} as const;

/** Terms that these rows cannot be judged by, because what they are about was not counted. Pure. */
export function uncounted(rows: Counted, terms: DataTerms): (keyof typeof COUNTS)[] {
  const asked = Object.keys(COUNTS) as (keyof typeof COUNTS)[];
  return asked.filter((term) => terms[term] !== undefined && rows[COUNTS[term]] === undefined);
}

/** Shares below their limit; nothing where nothing was counted. */
function tooFew(
  term: 'minLanguageShares' | 'minGroupShares',
  counts: Readonly<Record<string, number>> | undefined,
  limits: Readonly<Record<string, number>> = {},
): BrokenTerm[] {
  const total = Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0);
  if (!counts) return [];
  return Object.entries(limits).flatMap(([name, limit]): BrokenTerm[] => {
    const found = Math.floor((10_000 * (counts[name] ?? 0)) / Math.max(1, total)) / 100;
    return found < limit ? [{ term, reason: message('data.terms.share', { name, found, limit }) }] : [];
  });
}

function daysOf(age: string | undefined): number | undefined {
  return age === undefined ? undefined : parseDuration(age) / DAY_MS;
}

const DAY_MS = 86_400_000;

function shareOf({ rows }: JudgedRows, reason: keyof DatasetSpec['rows']['dropped']): number {
  return (100 * (rows.dropped[reason] ?? 0)) / Math.max(1, rows.in);
}

/** What was masked, replaced or dropped is not left. */
function personalDataLeft({ pii, piiFound }: JudgedRows): number {
  return pii === 'report' ? Object.values(piiFound ?? {}).reduce((sum, count) => sum + count, 0) : 0;
}

function otherLicences({ license, sources }: JudgedRows, { licences }: DataTerms): BrokenTerm[] {
  const found = sources.length > 0 ? sources.map((source) => source.license) : [license];
  const allowed = licences?.map((one) => one.toLowerCase());
  const other = [...new Set(found)].filter((one) => allowed && !allowed.includes(one.toLowerCase()));
  return other.map((one) => ({ term: 'licences', reason: message('data.terms.licence', { licence: one }) }));
}

/** Up to two digits, never rounded to a limit that it is over. */
function rounded(found: number): number {
  return Math.ceil(found * 100 - 1e-9) / 100;
}

/** Each term that a dataset breaks, as a gate, or one that says that it keeps them. Pure. */
export function dataTermsGates(name: string, rows: JudgedRows, terms: DataTerms, now: string): Gate[] {
  const broken = brokenTerms(rows, terms, now);
  if (broken.length === 0) return [passOrFail('data-terms', true, message('data.terms.kept', { name }))];
  const next = [`sovran data inspect ${name}`];
  return broken.map(({ term, reason }) =>
    passOrFail(`data-terms-${term}`, false, message('data.terms.broken', { name, reason }), { next }),
  );
}
