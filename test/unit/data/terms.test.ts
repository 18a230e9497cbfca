import { expect, test } from 'vitest';
import type { DataTerms } from '../../../src/lib/core/project/resources/charter.ts';
import { brokenTerms, dataTermsGates, type JudgedRows } from '../../../src/lib/stages/data/terms.ts';

const NOW = '2026-12-01T00:00:00.000Z';
const source = (license: string): JudgedRows['sources'][number] => ({
  path: 'a',
  sha256: 'x',
  license,
  rows: 1,
  bytes: 1,
});
const ROWS: JudgedRows = {
  license: 'MIT',
  sources: [source('MIT'), source('etalab-2.0')],
  rows: { in: 200, out: 180, dropped: { duplicate: 8, 'near-duplicate': 2, invalid: 10 } },
  pii: 'report',
  piiFound: { email: 2, phone: 1 },
  preparedAt: '2026-11-01T00:00:00.000Z',
};
const UNKNOWN = { pii: 'unknown', piiFound: undefined } as unknown as Partial<JudgedRows>;

test.each<[string, DataTerms, Partial<JudgedRows>, string[]]>([
  ['no terms', {}, {}, []],
  ['as many duplicates as allowed', { maxDuplicateShare: 5 }, {}, []],
  ['more duplicates', { maxDuplicateShare: 4.99 }, {}, ['maxDuplicateShare']],
  ['more empty rows', { maxEmptyShare: 1 }, {}, ['maxEmptyShare']],
  ['personal data', { maxPersonalData: 2 }, {}, ['maxPersonalData']],
  ['personal data that was masked', { maxPersonalData: 0 }, { pii: 'mask' }, []],
  ['personal data that is unknown', { maxPersonalData: 9 }, UNKNOWN, ['maxPersonalData']],
  ['rows of today', { maxAge: '30d' }, {}, []],
  ['older rows', { maxAge: '29d' }, {}, ['maxAge']],
  ['rows that are about to be stored', { maxAge: '1d' }, { preparedAt: undefined as unknown as string }, []],
  ['newest row too old', { maxRowAge: '29d' }, { days: { oldest: '2020-01-01', newest: '2026-11-01' } }, ['maxRowAge']],
  ['enough of a language', { minLanguageShares: { fr: 75 } }, { languages: { fr: 75, en: 25 } }, []],
  ['too little of one', { minLanguageShares: { fr: 75 } }, { languages: { fr: 74, en: 26 } }, ['minLanguageShares']],
  ['too few of a group', { minGroupShares: { rural: 1 } }, { groups: { urban: 9 } }, ['minGroupShares']],
  ['what was not counted', { minGroupShares: { rural: 1 }, maxRowAge: '9d' }, {}, ['maxRowAge', 'minGroupShares']],
  ['another licence', { licences: ['mit'] }, {}, ['licences']],
  ['all licences', { licences: ['mit', 'Etalab-2.0'] }, {}, []],
  ['answers of a teacher, by their own licence', { licences: ['Apache-2.0'] }, { sources: [] }, ['licences']],
])('terms that rows break: %s', (_name, terms, said, expected) => {
  expect(brokenTerms({ ...ROWS, ...said }, terms, NOW).map(({ term }) => term)).toEqual(expected);
});

test('each broken term is a gate that fails', () => {
  const gates = dataTermsGates('rows', ROWS, { maxEmptyShare: 1, licences: [] }, NOW);
  expect(gates.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
    'data-terms-maxEmptyShare fail',
    'data-terms-licences fail',
    'data-terms-licences fail',
  ]);
  expect(dataTermsGates('rows', ROWS, {}, NOW)).toMatchObject([{ id: 'data-terms', verdict: 'pass' }]);
});
