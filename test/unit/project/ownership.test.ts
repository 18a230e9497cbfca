import { expect, test } from 'vitest';
import { type NamedModel, ownersOf } from '../../../src/lib/core/project/ownership.ts';

function model(name: string, from?: string): NamedModel {
  const lineage = from === undefined ? [] : [{ relation: 'quantized-from', digest: `sha256:${name}`, name: from }];
  return { name, spec: { lineage } as unknown as NamedModel['spec'] };
}

const MODELS = [model('themes'), model('themes-q8', 'themes'), model('small', 'small'), model('letters-q4', 'gone')];

test.for([
  ['a quantized model is of the case that its source is named after', ['themes', 'themes-q8'], 'themes-q8', 'themes'],
  ['the longest name wins', ['themes', 'themes-public'], 'themes-public-2', 'themes-public'],
  ['a model of another name is nobody’s', ['themes', 'letters'], 'smollm2', null],
  ['where there is one case everything is its', ['letters'], 'smollm2', 'letters'],
  ['a model made from itself ends the search', ['small', 'letters'], 'small', 'small'],
  ['a source that is gone counts by its name', ['letters', 'gone'], 'letters-q4', 'gone'],
  ['no case owns nothing', [], 'themes', null],
] as const)('%s', ([, usecases, name, owner]) => {
  expect(ownersOf(usecases, MODELS)(name)).toBe(owner);
});
