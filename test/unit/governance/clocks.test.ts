import { expect, test } from 'vitest';
import { readTemplate, readTemplateNames } from '../../../src/lib/adapters/places.ts';
import type { PersonRequest } from '../../../src/lib/core/project/resources/request-register.ts';
import { dutiesOf, type Known } from '../../../src/lib/stages/governance/incidents/clocks.ts';
import { judgeRequest, readTerms } from '../../../src/lib/stages/governance/incidents/deadlines.ts';
import { readCalendar, readRegimes } from '../../../src/lib/stages/governance/incidents/read-incidents.ts';
import { caseTable } from '../../support/case-table.ts';

interface Timeline extends Partial<Pick<Known, 'classified' | 'severity' | 'harm'>> {
  name: string;
  regimes: string[];
  aware: string;
  now?: string;
  done?: Record<string, string>;
  expect: Record<string, string | null>;
  overdue?: string[];
}

interface Asked {
  name: string;
  request: Omit<PersonRequest, 'reference' | 'right'>;
  today: string;
  expect: { due: string; state: string };
}

const templates = { read: readTemplate, names: readTemplateNames };
const [regimes, calendar] = await Promise.all([readRegimes({ templates }), readCalendar({ templates })]);
const timelines = caseTable<Timeline>('incidents/timelines.yaml');

test('sixteen timelines are computed by hand', () => {
  expect(timelines).toHaveLength(16);
});

test.each(timelines)('$name', ({ now, done = {}, expect: dates, overdue = [], ...known }) => {
  const steps = Object.entries(done).map(([duty, at]) => ({ duty, at, by: 'a', outcome: 'done' as const }));
  const duties = dutiesOf({ severity: 'unknown', harm: [], ...known, steps }, regimes, calendar, now ?? known.aware);
  expect(Object.fromEntries(duties.map(({ id, due }) => [id, due]))).toEqual(dates);
  expect(duties.filter(({ state }) => state === 'overdue').map(({ id }) => id)).toEqual(overdue);
});

test('what is done after its date is late', () => {
  const at = (time: string): string | undefined =>
    dutiesOf(
      {
        regimes: ['gdpr'],
        severity: 'risk',
        harm: [],
        aware: '2026-12-01T09:00:00.000Z',
        steps: [{ duty: 'gdpr-authority', at: time, by: 'a', outcome: 'done' }],
      },
      regimes,
      calendar,
      '2026-12-24T00:00:00.000Z',
    )[0]?.state;
  expect(at('2026-12-04T09:00:00.000Z')).toBe('done');
  expect(at('2026-12-04T09:00:01.000Z')).toBe('late');
});

test.each(caseTable<Asked>('incidents/requests.yaml'))('$name', async ({ request, today, expect: expected }) => {
  const terms = await readTerms({ templates });
  const asked = { reference: 'r-1', right: 'access' as const, ...request };
  expect(judgeRequest(asked, { ...terms, calendar, now: `${today}T09:00:00.000Z` })).toMatchObject(expected);
});

test('holidays of each year are known until the same year', () => {
  const years = Object.groupBy(calendar.days, (day) => day.slice(0, 4));
  expect(Object.entries(years).map(([year, days]) => [year, days?.length])).toEqual([
    ['2026', 11],
    ['2027', 11],
    ['2028', 11],
  ]);
});
