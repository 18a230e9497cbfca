import { expect, test } from 'vitest';
import type { ModelFiles } from '../../../src/lib/stages/work/models/find-model-files.ts';
import { modelSpecSchema, type ModelSpec } from '../../../src/lib/core/project/resources/model.ts';
import { modelVerifiedGate } from '../../../src/lib/stages/release/gates/gates.ts';
import { en } from '../../../src/lib/core/text/en.ts';
import { say, translateWith } from '../../../src/lib/core/text/translate.ts';

const model: ModelSpec = modelSpecSchema.parse({
  kind: 'base',
  format: 'gguf',
  digest: `sha256:${'a'.repeat(64)}`,
  parameters: 1,
  bytes: 1,
  license: 'My licence',
  registeredAt: '2026-01-01T00:00:00.000Z',
});

/** What people read: the verdict, why, and what to type. */
function told(files: ModelFiles, change: Partial<ModelSpec> = {}): (string | undefined)[] {
  const { verdict, reason, next } = modelVerifiedGate('m', { ...model, ...change }, files);
  return [verdict, say(translateWith(en, 'en'), reason), next?.join(' ')];
}

test.each<[ModelFiles['state'], string | null, string, string, string | undefined]>([
  ['whole', null, 'pass', 'has its recorded digest, in the store of this machine', undefined],
  ['whole', 'gpu1', 'pass', 'has its recorded digest, on gpu1', undefined],
  ['unread', null, 'pass', 'are in the store of this machine', undefined],
  ['unread', 'gpu1', 'pass', 'are on gpu1', undefined],
  ['changed', null, 'fail', 'were changed in the store of this machine', 'sovran model verify m'],
  ['changed', 'gpu1', 'fail', 'were changed on gpu1', 'sovran model show m'],
  ['missing', null, 'fail', 'does not hold', "sovran model import m --from PATH --license 'My licence'"],
  ['missing', 'gpu1', 'fail', 'Neither gpu1 nor', "sovran model import m --from PATH --license 'My licence'"],
])('files that are %s (on %s) make the gate %s and say so', (state, host, verdict, words, next) => {
  expect(told({ state, host })).toEqual([verdict, expect.stringContaining(words), next]);
});

test('a fixture is imported as one again, and what a job made is not imported under its name', () => {
  const files: ModelFiles = { state: 'missing', host: null };
  expect(told(files, { kind: 'fixture' })[2]).toMatch(/ --fixture$/);
  expect(told(files, { job: '01JD0000000000000000000000' })[2]).toBe('sovran model show m');
});

test('whatever fails names a fix', () => {
  for (const state of ['changed', 'missing'] as const)
    for (const host of [null, 'gpu1'])
      expect(modelVerifiedGate('m', model, { state, host }).fix, `${state} ${host}`).toBeDefined();
});
