import { expect, test } from 'vitest';
import { derivePhases, type PhaseFacts } from '../../../../src/lib/stages/upkeep/status/phases.ts';

const accepted = (name: string): PhaseFacts['usecases'][number] =>
  ({ metadata: { name }, spec: { status: 'accepted' } }) as unknown as PhaseFacts['usecases'][number];
const model = (name: string, usecase?: string): PhaseFacts['models'][number] =>
  ({ name, spec: { kind: 'merged', usecase, digest: name, lineage: [] } }) as unknown as PhaseFacts['models'][number];

const LIVE: PhaseFacts = {
  usecases: [accepted('themes')],
  datasets: 1,
  models: [model('themes', 'themes')],
  evaluated: ['themes'],
  releases: [{ name: 'r1', model: 'themes' }],
  live: ['r1'],
};

test('a live release counts for the use case of its model, not for another', () => {
  const usecases = [accepted('themes'), accepted('letters')];
  expect(derivePhases({ ...LIVE, usecases }).map(({ usecase, phase, state }) => [usecase, phase, state])).toEqual([
    ['themes', 5, 'live'],
    ['letters', 2, 'accepted'],
  ]);
});

test('of one use case is everything, whatever its name', () => {
  expect(derivePhases({ ...LIVE, models: [model('themes')], usecases: [accepted('letters')] })).toMatchObject([
    { phase: 5, state: 'live' },
  ]);
});
