import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openArtifacts } from '../../../../src/lib/adapters/artifacts/open-artifacts.ts';
import { executeOperation } from '../../../../src/lib/core/operation/executor/execute.ts';
import { requireResource } from '../../../../src/lib/core/project/resources.ts';
import { configFor, renameFor, spreadLayers } from '../../../../src/lib/stages/models/shrink/layers.ts';
import { shrinkModel } from '../../../../src/lib/stages/models/shrink/shrink-model.ts';
import { readSafetensorsHeader } from '../../../../src/lib/stages/capacity/weights/safetensors-header.ts';
import { writeLayeredModel } from '../../../support/layered-model.ts';
import { aModel } from '../../../support/project/models.ts';
import { playedWorld, type PlayedWorld } from '../../../support/sweep/played-world.ts';

const LAYERS = 6;

async function world(config: object = {}, spec: object = {}): Promise<PlayedWorld> {
  const made = await playedWorld();
  const dir = join(made.base, 'whole');
  writeLayeredModel(dir, LAYERS, config);
  const { digest } = await (await openArtifacts(made.store)).putTree(dir);
  const size = { digest, parameters: 14, bytes: 99 };
  const model = aModel('whole', { ...size, license: 'MIT', trainable: true, servable: 'model-f16.gguf', ...spec });
  await made.add(model);
  return made;
}

test.for([
  [30, 15, [0, 2, 4, 6, 8, 10, 12, 15, 17, 19, 21, 23, 25, 27, 29]],
  [6, 2, [0, 5]],
  [6, 1, [0]],
  [6, 6, [0, 1, 2, 3, 4, 5]],
] as const)('of %i layers %i stay: %j', ([layers, count, kept]) => {
  expect(spreadLayers(layers, count)).toEqual(kept);
});

test('tensors of other layers are left out, and lists by layer follow', () => {
  const rename = renameFor([0, 3]);
  const names = ['model.layers.3.mlp.weight', 'model.layers.1.mlp.weight', 'transformer.h.0.w', 'model.norm.weight'];
  expect(names.map(rename)).toEqual(['model.layers.1.mlp.weight', undefined, 'transformer.h.0.w', 'model.norm.weight']);
  const config = { num_hidden_layers: 4, layer_types: ['a', 'b', 'c', 'd'], max_window_layers: 4, rope: [1, 2] };
  expect(configFor(config, [0, 3])).toEqual({
    num_hidden_layers: 2,
    layer_types: ['a', 'd'],
    max_window_layers: 2,
    rope: [1, 2],
  });
});

test('keeps weights of evenly spread layers and registers its parents', async () => {
  const { open, store } = await world();
  const { result } = await executeOperation(shrinkModel, { name: 'half', from: 'whole', layers: 3 }, open());
  const { spec } = await requireResource(open().project, 'Model', 'whole');
  expect(result.spec).toMatchObject({
    kind: 'base',
    parameters: 8,
    license: 'MIT',
    trainable: true,
    lineage: [{ relation: 'pruned-from', digest: spec.digest, name: 'whole' }],
  });
  expect(result.spec).not.toHaveProperty('servable');
  const tree = (await (await openArtifacts(store)).treePath(result.spec.digest)) ?? '';
  expect(readdirSync(tree).toSorted()).toEqual(['config.json', 'model.safetensors', 'tokenizer.json']);
  const { header, dataStart } = await readSafetensorsHeader(join(tree, 'model.safetensors'));
  const bytes = readFileSync(join(tree, 'model.safetensors'));
  const firstOf = (name: string): number => bytes.readFloatLE(dataStart + (header[name]?.data_offsets?.[0] ?? 0));
  expect([0, 1, 2].map((at) => firstOf(`model.layers.${at}.mlp.up_proj.weight`))).toEqual([0, 3, 5]);
  expect(firstOf('lm_head.weight')).toBe(-1);
  expect(bytes.length).toBe(dataStart + 4 * 8);
});

test.for([
  ['as many layers as there are', { layers: LAYERS }, {}, {}, 'layers'],
  ['layers that the configuration counts otherwise', { layers: 2 }, { num_hidden_layers: 7 }, {}, 'layers'],
  ['weights that cannot be trained', { layers: 2 }, {}, { trainable: false }, 'base-trainable'],
  ['files that are not here', { layers: 2 }, {}, { digest: `sha256:${'1'.repeat(64)}` }, 'layers'],
  ['a name that is taken', { layers: 2, name: 'whole' }, {}, {}, 'name-free'],
] as const)('refuses %s', async ([, wish, config, spec, gate]) => {
  const { open } = await world(config, spec);
  const input = { name: 'half', from: 'whole', ...wish };
  const refused = executeOperation(shrinkModel, input, open());
  await expect(refused).rejects.toMatchObject({ code: 'gates-failed', exit: 3 });
  const { details } = (await refused.catch((error: unknown) => error)) as { details: { gates: { id: string }[] } };
  expect(JSON.stringify(details)).toContain(gate);
});

test('an unknown model is a usage error', async () => {
  const { open } = await world();
  const refused = executeOperation(shrinkModel, { name: 'half', from: 'nothing', layers: 2 }, open());
  await expect(refused).rejects.toMatchObject({ code: 'not-found', exit: 2 });
});
