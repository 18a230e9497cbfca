import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type Architecture,
  countParameters,
  typicalShape,
} from '../../../../src/lib/stages/capacity/memory/architecture.ts';
import { sequenceBytes } from '../../../../src/lib/stages/capacity/memory/kv-cache.ts';
import { readConfig } from '../../../../src/lib/stages/capacity/memory/read-architecture.ts';
import { readShape } from '../../../../src/lib/stages/capacity/weights/read-shape.ts';
import { shapeGguf, shapeSafetensors } from '../../../support/shape-gguf.ts';
import { tempDir } from '../../../support/temp-project.ts';

const PLAIN = {
  model_type: 'llama',
  num_hidden_layers: 4,
  hidden_size: 64,
  num_attention_heads: 8,
  num_key_value_heads: 2,
  intermediate_size: 128,
  vocab_size: 1000,
};

describe('a configuration', () => {
  test.for<[string, object, object]>([
    ['llama', {}, { layers: 4, kvHeads: 2, headDim: 8, tied: false }],
    ['head_dim of its own', { head_dim: 128 }, { headDim: 128 }],
    ['no grouped heads', { num_key_value_heads: undefined }, { kvHeads: 8 }],
    ['tied', { tie_word_embeddings: true }, { tied: true }],
    ['text inside a multimodal one', { ...nested(), hidden_size: undefined }, { hidden: 64 }],
    ['window of all layers', { sliding_window: 16 }, { window: { tokens: 16, layers: 4 } }],
    ['window from a layer on', { sliding_window: 16, max_window_layers: 3 }, { window: { tokens: 16, layers: 1 } }],
    ['window by pattern', { sliding_window: 16, sliding_window_pattern: 4 }, { window: { tokens: 16, layers: 3 } }],
    ['Gemma 2', { model_type: 'gemma2', sliding_window: 16 }, { window: { tokens: 16, layers: 2 }, tied: true }],
    [
      'kinds of layers',
      {
        sliding_window: 16,
        layer_types: ['sliding_attention', 'full_attention', 'linear_attention', 'sliding_attention'],
      },
      { window: { tokens: 16, layers: 2 }, stateLayers: 1 },
    ],
    [
      'experts',
      { num_local_experts: 8, num_experts_per_tok: 2 },
      { experts: { count: 8, active: 2, shared: 0, ffn: 128, dense: 0 } },
    ],
    [
      'latent attention',
      { kv_lora_rank: 32, qk_rope_head_dim: 4, qk_nope_head_dim: 8, v_head_dim: 8 },
      { latent: { elements: 36, query: 0, nope: 8, rope: 4, value: 8, rank: 32 } },
    ],
  ])('%s', ([, changes, expected]) => {
    expect(readConfig({ ...PLAIN, ...changes })).toMatchObject(expected);
  });

  test('a window that is switched off counts as absent', () => {
    expect(readConfig({ ...PLAIN, sliding_window: 16, use_sliding_window: false })).toEqual(readConfig(PLAIN));
  });

  test.for(['num_hidden_layers', 'hidden_size', 'num_attention_heads', 'vocab_size'])(
    'without %s says nothing',
    (key) => {
      expect(readConfig({ ...PLAIN, [key]: undefined })).toBeUndefined();
      expect(readConfig({ ...PLAIN, [key]: 'many' })).toBeUndefined();
      expect(readConfig({ ...PLAIN, [key]: -1 })).toBeUndefined();
    },
  );
});

/** Bytes that a token adds to a long sequence. */
function tokenBytes(shape: Architecture): number {
  return (sequenceBytes(shape, 131_088) - sequenceBytes(shape, 131_072)) / 16;
}

function nested(): object {
  const { hidden_size: hidden } = PLAIN;
  return { model_type: 'mistral3', text_config: { hidden_size: hidden } };
}

describe('the cache', () => {
  const shape = readConfig({ ...PLAIN, sliding_window: 32, sliding_window_pattern: 4 });
  if (!shape) throw new Error('no shape');
  const layer = 2 * 2 * 8 * 2;

  test('of windowed layers stops at the window', () => {
    expect(tokenBytes(shape)).toBe(layer);
    expect(sequenceBytes(shape, 16)).toBe(4 * 16 * layer);
    expect(sequenceBytes(shape, 320)).toBe(320 * layer + 3 * 32 * layer);
  });

  test('fills whole blocks', () => {
    expect(sequenceBytes(shape, 17)).toBe(4 * 32 * layer);
  });
});

test.for([135e6, 1.7e9, 8e9, 24e9, 70e9, 400e9])(
  'a shape guessed for %d parameters has about as many',
  (parameters) => {
    const shape = typicalShape(parameters);
    expect(Math.abs(countParameters(shape).total / parameters - 1)).toBeLessThan(0.1);
    expect(shape.heads % shape.kvHeads).toBe(0);
  },
);

test.for([
  ['Llama 3.1 8B', 8e9, 131_072],
  ['Mistral Small 24B', 24e9, 163_840],
  ['Llama 3.3 70B', 70e9, 327_680],
  ['Mistral Large 123B', 123e9, 360_448],
] as const)('a shape guessed for %s has its cache, within a quarter', ([, parameters, bytes]) => {
  expect(Math.abs(tokenBytes(typicalShape(parameters)) / bytes - 1)).toBeLessThan(0.25);
});

describe('the shape of a tree', () => {
  const shape = { layers: 4, hidden: 64, heads: 8, kvHeads: 2, headDim: 8, ffn: 128, vocab: 1000 };
  const tree = (files: Record<string, string | Buffer>): string => {
    const dir = tempDir();
    mkdirSync(dir, { recursive: true });
    for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content);
    return dir;
  };

  test('comes from safetensors and their configuration', async () => {
    const files = { 'a.safetensors': shapeSafetensors(600), 'b.safetensors': shapeSafetensors(400) };
    const read = await readShape(tree({ ...files, 'config.json': JSON.stringify(PLAIN) }));
    expect(read).toMatchObject({ parameters: 1000, weightBytes: 2000, architecture: shape });
  });

  test('comes from the head of a GGUF', async () => {
    const file = shapeGguf({ ...shape, tied: true }, 500);
    expect(await readShape(tree({ 'm.gguf': file }))).toMatchObject({
      parameters: 500,
      weightBytes: 1000,
      architecture: { ...shape, tied: true },
    });
  });

  test('an output of its own is not tied', async () => {
    const file = shapeGguf({ ...shape, tied: false }, 500, 'output.weight');
    expect((await readShape(tree({ 'm.gguf': file })))?.architecture?.tied).toBe(false);
  });

  test.for<[string, Record<string, string | Buffer>]>([
    ['cut', { 'a.safetensors': shapeSafetensors(600).subarray(0, 20) }],
    ['cut GGUF', { 'm.gguf': shapeGguf({ ...shape, tied: true }, 5).subarray(0, 80) }],
    ['empty', {}],
    ['of another format', { 'model.bin': 'x' }],
  ])('a %s tree has none', async ([, files]) => {
    expect(await readShape(tree(files))).toBeUndefined();
  });
});
