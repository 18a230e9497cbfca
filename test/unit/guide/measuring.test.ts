import { expect, test } from 'vitest';
import { currentStep, derivePath } from '../../../src/lib/stages/guide/path.ts';
import { commandLineOf } from '../../../src/lib/stages/guide/render.ts';
import type { Evaluated, GuideFacts } from '../../../src/lib/stages/guide/shape/facts.ts';
import { model, READY } from '../../support/guide-facts.ts';

const LINEAGE = [
  { relation: 'merged-from' as const, digest: 'sha256:smollm2' },
  { relation: 'trained-on' as const, digest: 'sha256:d', name: 'tri' },
];
const MODELS = [model('smollm2', 'base'), model('tri', 'merged', { lineage: LINEAGE })];
const QUANTIZED = [...MODELS, model('tri-q8-0', 'quantized', { registeredAt: '2026-01-03T00:00:00.000Z' })];

function measured(name: string, dataset = 'tri'): Evaluated {
  return { run: `01${name}`, digest: `sha256:${name}`, dataset, exactMatch: 0.526, interval: [0.317, 0.727], rows: 19 };
}

const MEASURE_BASE = 'sovran eval run --model smollm2 --dataset tri';

test.each([
  ['the base is measured first', {}, 'base-eval', MEASURE_BASE],
  ['other rows do not count', { evaluated: [measured('smollm2', 'letters')] }, 'base-eval', MEASURE_BASE],
  ['then the model', { evaluated: [measured('smollm2')] }, 'eval', 'sovran eval run --model tri-q8-0 --dataset tri'],
  ['a base that the engine cannot serve is left out', { engines: [] }, 'eval'],
] as [string, Partial<GuideFacts>, string, string?][])('%s', (_, facts, id, command) => {
  const step = currentStep(derivePath({ ...READY, models: QUANTIZED, ...facts }));
  expect(step?.id).toBe(id);
  if (command !== undefined && step) expect(commandLineOf(step)).toBe(command);
});

test('a release says what its measurement proves', () => {
  const facts = { ...READY, models: QUANTIZED, evaluated: [measured('smollm2'), measured('tri-q8-0')] };
  expect(currentStep(derivePath(facts))?.why).toEqual({
    key: 'guide.why.release.measured',
    params: { percent: 52.6, low: 31.7, high: 72.7, rows: 19 },
  });
  const gain = { points: 42.105, interval: [12.4, 64] as const };
  expect(currentStep(derivePath({ ...facts, gain }))?.why).toEqual({
    key: 'guide.why.release.gained',
    params: { percent: 52.6, points: 42.1, low: 12.4, high: 64, rows: 19 },
  });
});
