import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { packagedEngines, readEngine } from '../../../../src/lib/adapters/runners/folders/definitions.ts';
import type { JsonObject } from '../../../../src/lib/core/ports/json.ts';
import type { EngineVariant } from '../../../../src/lib/core/project/engine-definition.ts';
import { configOf } from '../../../../src/lib/stages/jobs/engines/mapping.ts';

interface Case {
  variant: EngineVariant;
  neutral: JsonObject;
  config: JsonObject;
  left?: string[];
}

const CASES = parse(readFileSync('test/cases/serving/vllm.yaml', 'utf8')) as Case[];

test.each(CASES)('vllm serves: $variant $neutral', async ({ variant, neutral, config, left = [] }) => {
  const { serves } = await readEngine(packagedEngines(), 'vllm');
  const own = configOf(serves?.config ?? {}, neutral, variant);
  expect(own).toMatchObject(config);
  for (const key of left) expect(own).not.toHaveProperty([key]);
});

test.each([
  ['a neutral key', { from: 'lr' }, 0.1],
  ['a default', { from: 'none', default: 7 }, 7],
  ['nothing without either', { from: 'none' }, undefined],
  [
    'a value of another name',
    { from: 'scheduler', values: { constant: 'constant_with_warmup' } },
    'constant_with_warmup',
  ],
  ['a value that has no other name', { from: 'scheduler', values: { cosine: 'c' } }, 'constant'],
  ['a path', { from: 'save.everySteps' }, 5],
  ['nothing at the bound', { from: 'lr', below: 0.1 }, undefined],
  ['a number at least', { from: 'lr', least: 0.1 }, 0.1],
  ['what belongs to the variant', { variant: { cpu: true } }, true],
  ['nothing of another variant', { variant: { cuda: true } }, undefined],
  ['a value as it is', 'none', 'none'],
  ['false as it is', { from: 'packing' }, false],
])('%s', (_name, rule, value) => {
  const neutral = { lr: 0.1, scheduler: 'constant', save: { everySteps: 5 }, packing: false };
  expect(configOf({ own: rule }, neutral, 'cpu')).toEqual(value === undefined ? {} : { own: value });
});
