import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import {
  binomialQuantile,
  binomialTest,
  mcnemarTest,
  wilsonInterval,
} from '../../../../src/lib/stages/measure/stats/binomial.ts';
import { bootstrapMean } from '../../../../src/lib/stages/measure/stats/bootstrap.ts';
import { classScores, macroF1 } from '../../../../src/lib/stages/measure/stats/classification.ts';
import { percentiles } from '../../../../src/lib/stages/measure/stats/percentile.ts';

type Interval = [number, number];

interface Oracle {
  wilson: { k: number; n: number; ci95: Interval }[];
  binomial: { k: number; n: number; p: number; value: number }[];
  quantile: { share: number; n: number; p: number; value: number }[];
  mcnemar: { onlyFirst: number; onlySecond: number; value: number }[];
  percentile: { n: number; share: number; value: number; ci95: Interval | null }[];
  f1: { expected: string[]; answers: string[]; macro: number; precision: number[]; recall: number[]; f1: number[] }[];
  bootstrap: { ci95: Interval; tolerance: number };
}

const oracle = parse(readFileSync('test/cases/stats/oracle.yaml', 'utf8')) as Oracle;

describe('agrees with independent implementations', () => {
  test.each(oracle.wilson)('Wilson interval of $k of $n', ({ k, n, ci95 }) => {
    const found = wilsonInterval(k, n) ?? [Number.NaN, Number.NaN];
    expect(found[0]).toBeCloseTo(ci95[0], 12);
    expect(found[1]).toBeCloseTo(ci95[1], 12);
  });

  test.each(oracle.binomial)('binomial test of $k in $n at $p', ({ k, n, p, value }) => {
    expect(binomialTest(k, n, p)).toBeCloseTo(value, 10);
  });

  test.each(oracle.quantile)('binomial quantile $share of ($n, $p)', ({ share, n, p, value }) => {
    expect(binomialQuantile(share, n, p)).toBe(value);
  });

  test.each(oracle.mcnemar)(
    'McNemar with $onlyFirst and $onlySecond discordant',
    ({ onlyFirst, onlySecond, value }) => {
      const first = [...Array<boolean>(onlyFirst).fill(true), ...Array<boolean>(onlySecond).fill(false), true, false];
      const second = [...Array<boolean>(onlyFirst).fill(false), ...Array<boolean>(onlySecond).fill(true), true, false];
      const found = mcnemarTest(first, second);
      expect(found).toMatchObject({ onlyFirst, onlySecond });
      expect(found.pValue).toBeCloseTo(value, 10);
    },
  );

  test.each(oracle.percentile)('percentile $share of $n values', ({ n, share, value, ci95 }) => {
    const values = Array.from({ length: n }, (_, at) => (at * 7919) % 1009);
    const [found] = percentiles(values, [share]);
    expect(found).toEqual({ share, value, n, ...(ci95 ? { ci95 } : {}) });
  });

  test.each(oracle.f1)('F1 of $expected.length answers', ({ expected, answers, macro, precision, recall, f1 }) => {
    const pairs = expected.map((label, at) => ({ expected: label, answer: answers[at] ?? '' }));
    const scores = classScores(pairs);
    expect(macroF1(pairs)).toBeCloseTo(macro, 12);
    scores.forEach((score, at) => {
      expect(score.precision).toBeCloseTo(precision[at] ?? Number.NaN, 12);
      expect(score.recall).toBeCloseTo(recall[at] ?? Number.NaN, 12);
      expect(score.f1).toBeCloseTo(f1[at] ?? Number.NaN, 12);
    });
  });

  test('bootstrap of paired differences', () => {
    const differences = [...Array<number>(60).fill(1), ...Array<number>(20).fill(-1), ...Array<number>(120).fill(0)];
    const found = bootstrapMean(differences, { seed: 1 }) ?? [Number.NaN, Number.NaN];
    expect(Math.abs(found[0] - oracle.bootstrap.ci95[0])).toBeLessThan(oracle.bootstrap.tolerance);
    expect(Math.abs(found[1] - oracle.bootstrap.ci95[1])).toBeLessThan(oracle.bootstrap.tolerance);
  });
});
