import { expect, test } from 'vitest';
import type { JobCollection } from '../../../src/lib/core/ports/runner.ts';
import { modelsOf } from '../../../src/lib/stages/jobs/register.ts';
import type { JobRun } from '../../../src/lib/core/project/job-runs.ts';
import type { CollectItem } from '../../../src/lib/core/project/resources/run.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const STATUS = {
  id: 'x',
  kind: 'finetune',
  state: 'succeeded',
  endedAt: '2026-01-01T00:01:00Z',
  resumable: false,
} as const;

function register(files: string[], model: Partial<CollectItem['model']>, manifest: JobCollection['manifest'] = {}) {
  const collection: JobCollection = {
    manifest,
    trees: [{ name: 't', digest: DIGEST, path: '/x', bytes: 5 }],
    outputs: files.map((path) => ({ path: `t/${path}`, sha256: DIGEST, bytes: 5 })),
  };
  const collect = [{ tree: 't', model: { name: 'm', kind: 'merged', license: 'MIT', lineage: [], ...model } }];
  const run = { metadata: { name: 'x' }, spec: { collect, startedAt: '2026-01-01T00:00:00Z' } } as unknown as JobRun;
  return modelsOf(run, STATUS, collection)[0]?.spec;
}

test('a tree of safetensors and GGUF is trainable and servable', () => {
  const spec = register(['config.json', 'model.safetensors', 'model-f16.gguf'], {});
  expect(spec).toMatchObject({ format: 'safetensors', trainable: true, servable: 'model-f16.gguf', bytes: 5 });
});

test('merged weights without GGUF name no file to serve', () => {
  const spec = register(['config.json', 'model.safetensors'], {});
  expect(spec).toMatchObject({ format: 'safetensors', trainable: true });
  expect(spec).not.toHaveProperty('servable');
});

test('an adapter is never a trainable base', () => {
  expect(register(['adapter_config.json', 'adapter_model.safetensors'], { kind: 'adapter' })).toMatchObject({
    format: 'safetensors',
    trainable: false,
  });
});

test('the launch overrides the manifest, which overrides file names', () => {
  const manifest = {
    chatTemplateDigest: DIGEST,
    outputs: [{ name: 't', facts: { parameters: 7, format: 'safetensors' } }],
  };
  expect(register(['m.gguf'], {}, manifest)).toMatchObject({
    parameters: 7,
    format: 'safetensors',
    chatTemplate: DIGEST,
  });
  expect(register(['m.gguf'], { parameters: 9 }, manifest)).toMatchObject({ parameters: 9 });
});

test('a missing output that the launch expected is an error', () => {
  expect(() => register([], { lineage: [{ relation: 'merged-from', tree: 'other' }] })).toThrow('no output tree other');
});
