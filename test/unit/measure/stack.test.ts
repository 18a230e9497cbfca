import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packagedEngines, readEngines } from '../../../src/lib/adapters/runners/folders/definitions.ts';
import type { Artifacts } from '../../../src/lib/core/ports/artifacts.ts';
import type { ModelSpec } from '../../../src/lib/core/project/resources/model.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { findStack } from '../../../src/lib/stages/measure/model-service/service-spec.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const spec = (fields: Partial<ModelSpec>): ModelSpec => ({
  kind: 'base',
  format: 'safetensors',
  digest: digest('a'),
  parameters: 1,
  bytes: 1,
  license: 'Apache-2.0',
  trainable: true,
  lineage: [],
  registeredAt: '2026-01-01T00:00:00Z',
  ...fields,
});
const ofDigest = (base: string): ModelSpec =>
  spec({ kind: 'adapter', digest: digest('b'), lineage: [{ relation: 'adapter-of', digest: base, name: 'base' }] });

/** Models `copy` and `base` of the same weights, `small` quantized from them, and an adapter of this rank. */
async function world(rank = 8) {
  const root = tempProject();
  const tree = join(root, '.sovran', 'tree');
  mkdirSync(tree, { recursive: true });
  writeFileSync(join(tree, 'adapter_config.json'), JSON.stringify({ r: rank }));
  const ctx = stageContext(root, {
    artifacts: async () => ({ treePath: async () => tree }) as unknown as Artifacts,
    engines: { list: () => readEngines(packagedEngines()) },
  });
  for (const name of ['copy', 'base']) await ctx.project.write(resourceOf('Model', name, spec({})));
  const small = spec({ kind: 'quantized', scheme: 'W8A8', digest: digest('c') });
  await ctx.project.write(resourceOf('Model', 'small', small));
  return ctx;
}

test.for([
  ['a model', spec({}), {}, 'm', 'vllm', []],
  ['an adapter', ofDigest(digest('a')), {}, 'base', 'vllm', []],
  [
    'an adapter by an engine that serves none',
    ofDigest(digest('a')),
    { engine: 'cpu' },
    'base',
    'cpu',
    ['adapters-served'],
  ],
  ['an adapter of an unknown base', ofDigest(digest('f')), {}, undefined, 'cpu', ['adapter-base']],
  ['an adapter of a quantized base', ofDigest(digest('c')), {}, 'small', 'vllm', ['engine-limit-2']],
  ['an adapter without lineage', spec({ kind: 'adapter' }), {}, undefined, 'cpu', ['adapter-base']],
  ['an adapter of a test model', { ...ofDigest(digest('a')), kind: 'fixture' as const }, {}, 'base', 'vllm', []],
] as const)('%s', async ([, model, more, base, engine, refused]) => {
  const stack = await findStack(await world(), { name: 'm', spec: model }, { host: 'local', ...more });
  const failed = stack.gates.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id);
  expect([stack.base?.name, stack.definition.name, failed]).toEqual([base, engine, refused]);
});

test('an adapter of too large a rank is refused', async () => {
  const model = { name: 'm', spec: ofDigest(digest('a')) };
  const { gates } = await findStack(await world(600), model, { host: 'local' });
  expect(gates.filter(({ verdict }) => verdict === 'fail')).toMatchObject([{ id: 'adapter-rank' }]);
});
