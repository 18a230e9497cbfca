import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contextGates, contextOf } from '../../../../src/lib/stages/capacity/fit/context.ts';
import { typicalShape } from '../../../../src/lib/stages/capacity/memory/architecture.ts';
import { readPositions } from '../../../../src/lib/stages/capacity/memory/read-architecture.ts';
import { readShape } from '../../../../src/lib/stages/capacity/weights/read-shape.ts';
import { shapeGguf, shapeSafetensors } from '../../../support/shape-gguf.ts';
import { tempDir } from '../../../support/temp-project.ts';

test.for<[string, Record<string, unknown>, number | undefined]>([
  ['its positions', { max_position_embeddings: 256 }, 256],
  ['GPT-2’s name for them', { n_positions: 1024 }, 1024],
  ['nothing', {}, undefined],
  ['text inside a multimodal one', { text_config: { max_position_embeddings: 64 } }, 64],
  ['a linear stretch', { max_position_embeddings: 256, rope_scaling: { type: 'linear', factor: 4 } }, 1024],
  [
    'YaRN',
    {
      max_position_embeddings: 40_960,
      rope_scaling: { rope_type: 'yarn', factor: 4, original_max_position_embeddings: 32_768 },
    },
    131_072,
  ],
  [
    'a window that is long already',
    { max_position_embeddings: 256, rope_scaling: { rope_type: 'llama3', factor: 8 } },
    256,
  ],
])('a configuration says %s', ([, config, positions]) => {
  expect(readPositions(config)).toBe(positions);
});

test('both formats name context length and quantization', async () => {
  const trees = ['gguf', 'plain', 'packed'].map((name) => join(tempDir(), name));
  const [gguf = '', plain = '', packed = ''] = trees;
  for (const tree of trees) mkdirSync(tree);
  writeFileSync(join(gguf, 'model.gguf'), shapeGguf(typicalShape(1e6), 64, undefined, 512));
  const config = { max_position_embeddings: 256 };
  for (const [tree, more] of [
    [plain, {}] as const,
    [packed, { quantization_config: { quant_method: 'gptq' } }] as const,
  ]) {
    writeFileSync(join(tree, 'model.safetensors'), shapeSafetensors(64));
    writeFileSync(join(tree, 'config.json'), JSON.stringify({ ...config, ...more }));
  }
  expect(await readShape(gguf)).toMatchObject({ positions: 512 });
  const whole = await readShape(plain);
  expect(whole).toMatchObject({ positions: 256 });
  expect(whole).not.toHaveProperty('quantized');
  expect(await readShape(packed)).toMatchObject({ positions: 256, quantized: true });
});

test.for([
  [undefined, undefined, 8192, []],
  [undefined, 256, 256, ['pass']],
  [undefined, 131_072, 8192, ['pass']],
  [256, 256, 256, ['pass']],
  [257, 256, 257, ['fail']],
  [99_999_999, undefined, 99_999_999, []],
] as const)('context %s of a model that reaches %s', ([wanted, positions, context, verdicts]) => {
  expect(contextOf(wanted, positions)).toBe(context);
  const gates = contextGates('themes', context, positions);
  expect(gates.map(({ verdict }) => verdict)).toEqual(verdicts);
  for (const { verdict, fix } of gates) if (verdict === 'fail') expect(fix?.params).toEqual({ positions });
});
