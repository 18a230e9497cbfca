import { expect, test } from 'vitest';
import type { SuiteTest } from '../../../../src/lib/core/project/resources/suite.ts';
import { wilsonInterval } from '../../../../src/lib/stages/measure/stats/binomial.ts';
import { scoreInterval } from '../../../../src/lib/stages/measure/stats/paired.ts';
import { questionsOf, rowOfQuestion } from '../../../../src/lib/stages/measure/suites/questions.ts';
import { rowsToProve } from '../../../../src/lib/stages/measure/suites/rows-to-prove.ts';
import type { SuiteRow } from '../../../../src/lib/stages/measure/suites/suite-rows.ts';
import { boundsOf, judgeLimit } from '../../../../src/lib/stages/measure/reports/test-limit.ts';

const asked = (test: object, ...rows: object[]) => {
  const full = { name: 't', metric: 'exact-match', limit: { min: 0.5 }, ...test } as SuiteTest;
  const known: SuiteRow[] = rows.map((row, at) => ({ id: `${at}`, expected: [], messages: [], ...row }));
  return questionsOf([{ test: full, rows: known, problems: [] }]).map((question) => ({
    ...question,
    text: question.messages.at(-1)?.content,
    before: question.messages.length - 1,
  }));
};
const user = (content: string): object => ({ messages: [{ role: 'user', content }] });

test('changes alter the question alone, never what stands before it', () => {
  const passages = [{ id: 'p', text: 'Été : fermé.' }];
  const messages = [
    { role: 'system', content: 'Bref.' },
    { role: 'user', content: 'Quand ? Été ?' },
  ];
  const questions = asked({ changes: ['case', 'accents'] }, { passages, messages });
  expect(questions.map(({ id, text, before }) => [id, text, before])).toEqual([
    ['t/0', '[p] Été : fermé.\n\nQuand ? Été ?', 1],
    ['t/0/case', '[p] Été : fermé.\n\nQUAND ? ÉTÉ ?', 1],
    ['t/0/accents', '[p] Été : fermé.\n\nQuand ? Ete ?', 1],
  ]);
  expect(questions.map((question) => rowOfQuestion(question))).toEqual(['t/0', 't/0', 't/0']);
});

test('a change that leaves a question as it is is not asked', () => {
  expect(asked({ changes: ['accents', 'paraphrases'] }, user('Open?')).map(({ id }) => id)).toEqual(['t/0']);
  const reworded = { ...user('Open?'), paraphrases: ['Is it open?'] };
  expect(asked({ changes: ['paraphrases'] }, reworded).map(({ text }) => text)).toEqual(['Open?', 'Is it open?']);
});

test('each row is asked once for each group, values in turn', () => {
  const groups = { a: { name: ['Ann', 'Ada'] }, b: { name: ['Bob'] } };
  const questions = asked({ pairs: { template: '{name}: {prompt}', groups } }, user('one?'), user('two {name}?'));
  expect(questions.map(({ id, text }) => [id, text])).toEqual([
    ['t/0/a', 'Ann: one?'],
    ['t/0/b', 'Bob: one?'],
    ['t/1/a', 'Ada: two {name}?'],
    ['t/1/b', 'Bob: two {name}?'],
  ]);
});

const NAMES = { template: '{prompt}', groups: { a: {}, b: {}, c: {} } };
test.each([
  [{ metric: 't', value: 0.999, side: 'least' }, {}, (n: number) => (wilsonInterval(n, n)?.[0] ?? 0) >= 0.999],
  [{ metric: 't', value: 0.5, side: 'least' }, {}, (n: number) => (wilsonInterval(n, n)?.[0] ?? 0) >= 0.5],
  [
    { metric: 't/drop', value: 5, side: 'most' },
    {},
    (n: number) => scoreInterval({ onlyFirst: 0, onlySecond: 0, n })[1] <= 0.05,
  ],
  [
    { metric: 't/gap', value: 5, side: 'most' },
    { pairs: NAMES },
    (n: number) => scoreInterval({ onlyFirst: 0, onlySecond: 0, n }, 2.3939798)[1] <= 0.05,
  ],
] as const)('%j of %j is proven by a faultless result on these rows', (bound, test, proves) => {
  const rows = rowsToProve({ ...bound, unit: '1' }, test);
  expect([proves(rows), proves(rows - 1)]).toEqual([true, false]);
});

test.each([
  [{ min: 0.5 }, [0.5, 0.7], 'passed'],
  [{ min: 0.5 }, [0.3, 0.49], 'failed'],
  [{ min: 0.5 }, [0.4, 0.6], 'unproven'],
  [{ min: 0.5, maxDrop: 5 }, [-2, 5], 'passed'],
  [{ min: 0.5, maxGap: 5 }, [5.1, 9], 'failed'],
  [{ min: 0.5, maxGap: 5 }, [0, 6], 'unproven'],
] as const)('the last bound of %j with the interval %j is %s', (limit, interval, verdict) => {
  const bound = boundsOf({ name: 't', limit }).at(-1);
  expect(bound && judgeLimit(bound, interval)).toBe(verdict);
});
