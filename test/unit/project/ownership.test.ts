import { expect, test } from 'vitest';
import { type NamedModel, type Owned, ownersOf } from '../../../src/lib/core/project/ownership.ts';

const digestOf = (name: string): string => `sha256:${name}`;

function model(name: string, usecase: string | undefined, ...from: string[]): NamedModel {
  const lineage = from.map((parent) => ({ relation: 'merged-from', digest: digestOf(parent), name: parent }));
  return { name, spec: { usecase, digest: digestOf(name), lineage } as unknown as NamedModel['spec'] };
}

const MODELS = [
  model('base', undefined),
  model('letters-base', 'letters'),
  model('tuned', 'themes', 'letters-base'),
  model('tuned-q8', undefined, 'tuned'),
  model('student', undefined, 'letters-base', 'tuned-q8'),
  model('loop', undefined, 'loop'),
];
const BOTH = ['themes', 'letters'];

test.for<[string, string[], Owned, string | null]>([
  ['a model is of the case that it names, whatever its base', BOTH, spec('tuned'), 'themes'],
  ['a quantized model is of the case of its source', BOTH, spec('tuned-q8'), 'themes'],
  ['a student is of the case of its teacher, not of its base', BOTH, spec('student'), 'themes'],
  ['a model without lineage is of no case', BOTH, spec('base'), null],
  ['a model named like a case is not of it', BOTH, { lineage: [{ digest: digestOf('themes') }] }, null],
  ['what a job makes counts by its parents', BOTH, { lineage: [{ digest: digestOf('tuned') }, {}] }, 'themes'],
  ['where there is one case a model without one is of it', ['letters'], spec('base'), 'letters'],
  ['a model of a case that is closed stays of it', ['letters'], spec('tuned'), 'themes'],
  ['a model made from itself ends the search', BOTH, spec('loop'), null],
  ['without a case nothing is owned', [], spec('base'), null],
])('%s', ([, usecases, owned, owner]) => {
  expect(ownersOf(usecases, MODELS)(owned)).toBe(owner);
});

function spec(name: string): Owned {
  const found = MODELS.find((one) => one.name === name);
  if (!found) throw new Error(`no model ${name}`);
  return found.spec;
}
