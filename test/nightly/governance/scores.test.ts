import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { rougeL } from '../../../src/lib/stages/measure/scores/rouge-l.ts';
import { score } from '../../../src/lib/stages/measure/scores/score.ts';
import { mcnemarTest, wilsonInterval } from '../../../src/lib/stages/measure/stats/binomial.ts';
import { seededRandom } from '../../../src/lib/stages/measure/stats/bootstrap.ts';
import { macroF1 } from '../../../src/lib/stages/measure/stats/classification.ts';
import { lockedPython } from '../../support/locked-python.ts';

const HERE = import.meta.dirname;
const LOCKS = [join(HERE, 'croissant-build.lock'), join(HERE, 'scores.lock')];
const CASES = 250;
const WORDS =
  'le la été École l’État aujourd’hui arc-en-ciel the cat sat on mat U.S. 3,5 1.000 42% œuvre naïve STRASSE İ K µm x2 — … « oui » and 日本 don’t'.split(
    ' ',
  );
const CLASSES = ['santé', 'Santé', 'sante', 'b', 'c d', 'é', 'other'];

const random = seededRandom('scores');
const below = (limit: number): number => Math.floor(random() * limit);
const many = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
const text = (): string => many(below(30), () => pick(WORDS)).join(pick([' ', '  ', '\n', ', ']));

const cases = {
  labels: many(CASES, () => {
    const [rows, classes] = [1 + below(60), CLASSES.slice(0, 2 + below(CLASSES.length - 1))];
    const expected = many(rows, () => pick(classes));
    return [expected, expected.map((one) => (random() < 0.5 ? one : pick([...classes, 'invented'])))] as const;
  }),
  rougeL: many(CASES, () => [text(), text()] as const),
  wilson: many(CASES, () => {
    const n = 1 + below(random() < 0.3 ? 5 : 5000);
    return [below(n + 1), n] as const;
  }),
  mcnemar: many(CASES, () => [below(60), below(60)] as const),
};

interface Found {
  labels: [number, number][];
  rougeL: number[];
  wilson: [number, number][];
  mcnemar: number[];
}
let found: Found;

beforeAll(() => {
  const bin = lockedPython('scores', LOCKS);
  const file = join(bin, 'cases.json');
  writeFileSync(file, JSON.stringify(cases));
  const said = execFileSync(join(bin, 'python'), [join(HERE, 'scores.py'), file], {
    encoding: 'utf8',
  });
  found = JSON.parse(said) as Found;
}, 600_000);

test('accuracy and macro F1 equal those of scikit-learn', () => {
  const own = cases.labels.map(([expected, answers]) => {
    const pairs = expected.map((one, at) => ({ expected: one, answer: answers[at] ?? '' }));
    const right = pairs.map((pair) => score('exact-match', { answer: pair.answer, expected: [pair.expected] }));
    return [right.reduce((sum, one) => sum + one, 0) / pairs.length, macroF1(pairs)];
  });
  expectEqual(own.flat(), found.labels.flat());
});

test('ROUGE-L equals that of rouge-score', () => {
  expectEqual(
    cases.rougeL.map(([expected, answer]) => rougeL(expected, answer)),
    found.rougeL,
  );
});

test('Wilson intervals equal those of SciPy', () => {
  expectEqual(
    cases.wilson.flatMap(([right, n]) => wilsonInterval(right, n) ?? []),
    found.wilson.flat(),
  );
});

test('McNemar’s exact test equals SciPy’s binomial test', () => {
  const own = cases.mcnemar.map(([first, second]) => {
    const rows = [...many(first, () => [true, false]), ...many(second, () => [false, true])];
    return mcnemarTest(
      rows.map(([one]) => one === true),
      rows.map(([, other]) => other === true),
    ).pValue;
  });
  expectEqual(own, found.mcnemar);
});

function expectEqual(own: readonly number[], theirs: readonly number[]): void {
  expect(own.length).toBeGreaterThanOrEqual(CASES);
  expect(own).toHaveLength(theirs.length);
  const apart = own.map((value, at) => Math.abs(value - (theirs[at] ?? Number.NaN)));
  expect(apart.filter((gap) => !(gap <= 1e-9))).toEqual([]);
}
