import { expect, test } from 'vitest';
import {
  CRITERIA,
  useCaseSpecSchema,
  type UseCaseSpec,
  type WeightsSpec,
} from '../../../src/lib/core/project/resources/use-case.ts';
import { listCases, nextAfterList } from '../../../src/lib/stages/scope/list.ts';
import { renderCases } from '../../../src/lib/stages/scope/render-use-case.ts';
import { plainView } from '../../support/plain-view.ts';

const WEIGHTS: WeightsSpec = {
  method: 'direct',
  weights: { impact: 0.6, feasibility: 0.1, sensitivity: 0.1, acceptance: 0.1, alignment: 0.1 },
};

function scored(title: string, score: number, more: Partial<UseCaseSpec> = {}): UseCaseSpec {
  const scores = Object.fromEntries(CRITERIA.map((criterion) => [criterion, { po: score }]));
  return useCaseSpecSchema.parse({ title, scores, status: 'scored', ...more });
}

const CASES = [
  { name: 'draft', spec: useCaseSpecSchema.parse({ title: 'Draft' }) },
  { name: 'late', spec: scored('Late', 5, { status: 'rejected' }) },
  { name: 'mails', spec: scored('Mails', 2) },
  { name: 'themes', spec: scored('Themes', 4) },
];

test('ranks what can be ranked, by the weights of the project', () => {
  const list = listCases(CASES, WEIGHTS);
  expect(list.items.map(({ name, rank }) => [name, rank])).toEqual([
    ['draft', null],
    ['late', null],
    ['mails', 2],
    ['themes', 1],
  ]);
  expect(renderCases(list, plainView()).join('\n')).toMatchInlineSnapshot(`
    "Use case  Title   Status    Priority  #
    draft     Draft   draft            –  –
    late      Late    rejected         5  –
    mails     Mails   scored           2  2
    themes    Themes  scored           4  1"
  `);
});

test('without weights there is a priority and no rank', () => {
  const list = listCases(CASES, undefined);
  expect(list.items.at(-1)).toMatchObject({ priority: { value: 4 }, rank: null });
  expect(renderCases(list, plainView()).at(-1)).toBe('Priorities count every criterion alike: no weights are set.');
});

test.each([
  ['no case', [], undefined, 'sovran scope add --help'],
  ['a case without scores', CASES, WEIGHTS, 'sovran scope score draft'],
  ['no weights', CASES.slice(1), undefined, 'sovran scope weights'],
  ['weights', CASES.slice(1), WEIGHTS, 'sovran scope rank'],
])('with %s it names the next command', (_, cases, weights, next) => {
  expect(nextAfterList(listCases(cases, weights))).toBe(next);
});

test('says that there is none', () => {
  expect(renderCases(listCases([], WEIGHTS), plainView())).toEqual(['This project has none yet.']);
});

test('a title cannot drive the terminal', () => {
  const odd = { name: 'odd', spec: scored('\u001B[2J\nforged line', 3) };
  const lines = renderCases(listCases([odd], WEIGHTS), plainView());
  expect(lines).toHaveLength(2);
  expect(lines[1]).not.toContain('\u001B');
});
