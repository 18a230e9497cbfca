import { expect, test } from 'vitest';
import { lossGates, type LossFacts } from '../../../src/lib/stages/release/records/quantization-loss.ts';

const LIMIT = { useCase: 'triage', points: 5 };

function facts(points: number, low: number, high: number): LossFacts {
  return { parent: 'themes', limit: LIMIT, measured: { points, ci95: [low, high], rows: 500 } };
}

test.each([
  ['a loss within the limit', facts(1.2, -0.4, 2.8), 'pass', undefined],
  ['a gain', facts(-1, -3, 1), 'pass', undefined],
  ['a loss up to the limit', facts(3, 1, 5), 'pass', undefined],
  ['an interval beyond the limit', facts(3, -1, 7), 'fail', 'release.loss.rows.fix'],
  ['a loss beyond the limit', facts(22.4, 18, 26.8), 'fail', 'release.loss.scheme.fix'],
  ['no measurement', { parent: 'themes', limit: LIMIT, measured: null }, 'fail', 'release.loss.unmeasured.fix'],
  ['a parent that is unknown', { parent: null, limit: LIMIT, measured: null }, 'unknown', 'release.loss.orphan.fix'],
  ['no limit', { parent: 'themes', limit: null, measured: null }, 'pass', undefined],
] as const)('%s', (_name, known, verdict, fix) => {
  const [gate] = lossGates('themes-q2', known);
  expect(gate).toMatchObject({ id: 'quantization-loss', verdict });
  expect(gate?.fix?.key).toBe(fix);
});

test('the refusal says the loss, its interval, the rows and the limit', () => {
  const [gate] = lossGates('themes-q2', facts(22.44, 18.04, 26.84));
  expect(gate?.reason.params).toEqual({
    parent: 'themes',
    useCase: 'triage',
    points: 5,
    loss: 22.4,
    low: 18,
    high: 26.8,
    rows: 500,
  });
});

test('a model that is not quantized has no such gate', () => {
  expect(lossGates('themes', null)).toEqual([]);
});
