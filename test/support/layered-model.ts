import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes a safetensors model whose layer `n` holds the numbers `n`, `n`, into a new folder. */
export function writeLayeredModel(dir: string, layers: number, config: object = {}): void {
  mkdirSync(dir, { recursive: true });
  const names = [
    'lm_head.weight',
    ...Array.from({ length: layers }, (_, at) => `model.layers.${at}.mlp.up_proj.weight`),
  ];
  const values = names.map((_, at) => at - 1);
  const header = Object.fromEntries(
    names.map((name, at) => [name, { dtype: 'F32', shape: [2], data_offsets: [at * 8, at * 8 + 8] }]),
  );
  const json = Buffer.from(JSON.stringify({ __metadata__: { format: 'pt' }, ...header }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const data = Buffer.from(Float32Array.from(values.flatMap((value) => [value, value])).buffer);
  writeFileSync(join(dir, 'model.safetensors'), Buffer.concat([length, json, data]));
  const stated = { model_type: 'llama', num_hidden_layers: layers, ...config };
  writeFileSync(join(dir, 'config.json'), JSON.stringify(stated));
  writeFileSync(join(dir, 'tokenizer.json'), '{}');
  writeFileSync(join(dir, 'model-f16.gguf'), 'all layers');
}
