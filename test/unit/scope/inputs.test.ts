import { describe, expect, test } from 'vitest';
import { parseAnswers } from '../../../src/lib/stages/scope/cases/flag-answers.ts';
import { checkDirectWeights, parsePairwise } from '../../../src/lib/stages/scope/weights/read-weights.ts';
import {
  parseGate,
  parseKpi,
  checkScores,
  parseCriterionValues,
} from '../../../src/lib/stages/scope/input/parse-flags.ts';
import { checkRater } from '../../../src/lib/stages/scope/score-use-case.ts';
import type { SovranError } from '../../../src/lib/core/text/sovran-error.ts';
import { readCases } from '../../support/cases.ts';

interface Case {
  name: string;
  value?: unknown;
  code?: string;
  nearest?: string;
  params?: object;
}

type Values = Parameters<typeof checkScores>[0];
type Word = Case & { word: string };
type Valued = Case & { values: Values };

interface Cases {
  settings: (Case & { words: string[] })[];
  scores: Valued[];
  weights: Valued[];
  kpis: Word[];
  gates: Word[];
  raters: Word[];
  answerFiles: (Case & { text: string })[];
  pairwiseFiles: (Case & { criteria: string[]; pairwise: unknown[][]; first?: number[] })[];
}

const cases = readCases<Cases>('scope/inputs.yaml');

function check({ value, code, nearest, params }: Case, read: () => unknown): void {
  if (code === undefined) return expect(read()).toEqual(value);
  const error = refusal(read);
  expect(error).toMatchObject({ code, exit: 2 });
  if (params) expect(error.text.params).toMatchObject(params);
  if (nearest) expect(error.fix?.params?.names).toMatch(new RegExp(`^${nearest}(, |$)`));
}

function refusal(read: () => unknown): SovranError {
  try {
    read();
  } catch (error) {
    return error as SovranError;
  }
  throw new Error('nothing was refused');
}

describe('criterion=number', () => {
  test.each(cases.settings)('$name', (one) => check(one, () => parseCriterionValues(one.words)));
});

describe('scores', () => {
  test.each(cases.scores)('$name', (one) => check(one, () => checkScores(one.values)));
});

describe('direct weights', () => {
  test.each(cases.weights)('$name', (one) => check(one, () => checkDirectWeights(one.values)));
});

describe('an indicator on the command line', () => {
  test.each(cases.kpis)('$name', (one) => check(one, () => parseKpi(one.word)));
});

describe('a knock-out gate on the command line', () => {
  test.each(cases.gates)('$name', (one) => check(one, () => parseGate(one.word)));
});

describe('the id of a rater', () => {
  test.each(cases.raters)('$name', (one) => check(one, () => checkRater(one.word)));
});

describe('a file of answers', () => {
  test.each(cases.answerFiles)('$name', (one) => check(one, () => parseAnswers('tri', 'f.yaml', one.text)));
});

describe('a file of comparisons', () => {
  test.each(cases.pairwiseFiles)('$name', ({ criteria, pairwise, first, ...one }) => {
    const text = JSON.stringify({ criteria, pairwise });
    check({ ...one, value: first }, () => parsePairwise('f.yaml', text)[0]);
  });
});
