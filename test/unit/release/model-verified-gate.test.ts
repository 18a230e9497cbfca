import { expect, test } from 'vitest';
import type { ModelFiles } from '../../../src/lib/stages/models/registry/find-model-files.ts';
import { modelSpecSchema, type ModelSpec } from '../../../src/lib/core/project/resources/model.ts';
import { modelVerifiedGate } from '../../../src/lib/stages/release/gates/gates.ts';
import { en } from '../../../src/lib/cli/texts/en.ts';
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
  ['whole', null, 'pass', 'on this machine: every digest matches', undefined],
  ['whole', 'gpu1', 'pass', 'on gpu1: every digest matches', undefined],
  ['unread', null, 'pass', 'on this machine: files present', undefined],
  ['unread', 'gpu1', 'pass', 'on gpu1: files present', undefined],
  ['changed', null, 'fail', 'on this machine: files changed', 'sovran model verify m'],
  ['changed', 'gpu1', 'fail', 'on gpu1: files changed', 'sovran model show m'],
  [
    'missing',
    null,
    'fail',
    'on this machine: files missing',
    "sovran model import m --from PATH --license 'My licence'",
  ],
  [
    'missing',
    'gpu1',
    'fail',
    'on gpu1 and this machine: files missing',
    "sovran model import m --from PATH --license 'My licence'",
  ],
])('files that are %s (on %s): the gate is %s', (state, host, verdict, words, next) => {
  expect(told({ state, host })).toEqual([verdict, expect.stringContaining(words), next]);
});

test('imports a fixture again, but not what a job made', () => {
  const files: ModelFiles = { state: 'missing', host: null };
  expect(told(files, { kind: 'fixture' })[2]).toMatch(/ --fixture$/);
  expect(told(files, { job: '01JD0000000000000000000000' })[2]).toBe('sovran model show m');
});

test('whatever fails names a fix', () => {
  for (const state of ['changed', 'missing'] as const)
    for (const host of [null, 'gpu1'])
      expect(modelVerifiedGate('m', model, { state, host }).fix, `${state} ${host}`).toBeDefined();
});
