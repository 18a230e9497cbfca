import { describe, expect, test } from 'vitest';
import { METRICS } from '../../../../src/lib/core/project/resources/suite.ts';
import { type MetricName, NEED_EXPECTED, score } from '../../../../src/lib/stages/measure/scores/score.ts';
import { readCases } from '../../../support/cases.ts';

type Said = string | string[] | Record<string, string>;
type Row = [said: Said, answer: string, score: number, extra?: number | boolean];

const TABLE = readCases<Record<MetricName, Row[]>>('scores/scores.yaml');

test('every metric has rows', () => {
  expect(Object.keys(TABLE).toSorted()).toEqual([...METRICS].toSorted());
});

describe.each(METRICS)('%s', (metric) => {
  test.each(TABLE[metric])('%j, answered %j: %d %s', (said, answer, wanted, extra) => {
    expect(score(metric, judgedOf(metric, said, answer, extra))).toBeCloseTo(wanted, 12);
  });

  test('an empty answer scores 0', () => {
    for (const answer of ['', ' \n'])
      expect(score(metric, { answer, expected: [answer], passages: [{ id: 'a', text: '' }], answerable: true })).toBe(
        0,
      );
  });
});

function judgedOf(metric: MetricName, said: Said, answer: string, extra?: number | boolean) {
  if (NEED_EXPECTED.has(metric))
    return { answer, expected: [said].flat() as string[], ...(typeof extra === 'number' ? { tolerance: extra } : {}) };
  const passages = Object.entries(said).map(([id, text]) => ({ id, text }));
  return { answer, expected: [], passages, ...(typeof extra === 'boolean' ? { answerable: extra } : {}) };
}
