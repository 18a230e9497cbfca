import type { Architecture } from '../../src/lib/stages/capacity/memory/architecture.ts';

/** The head of a GGUF file that says a shape, and one F16 tensor of so many elements. */
export function shapeGguf(
  shape: Architecture,
  elements: number,
  name = 'blk.0.ffn_up.weight',
  positions = 4096,
): Buffer {
  const facts: [string, number][] = [
    ['llama.block_count', shape.layers],
    ['llama.embedding_length', shape.hidden],
    ['llama.attention.head_count', shape.heads],
    ['llama.attention.head_count_kv', shape.kvHeads],
    ['llama.attention.key_length', shape.headDim],
    ['llama.feed_forward_length', shape.ffn],
    ['llama.vocab_size', shape.vocab],
    ['llama.context_length', positions],
  ];
  const pairs = [
    text('general.architecture'),
    u32(8),
    text('llama'),
    ...facts.flatMap(([key, value]) => [text(key), u32(4), u32(value)]),
  ];
  const tensor = [text(name), u32(1), u64(elements), u32(1), u64(0)];
  return Buffer.concat([
    Buffer.from('GGUF'),
    u32(3),
    u64(1),
    u64(facts.length + 1),
    ...pairs,
    ...tensor,
    Buffer.alloc(64),
  ]);
}

/** A safetensors file of one F16 tensor that says its size and holds nothing. */
export function shapeSafetensors(elements: number): Buffer {
  const header = Buffer.from(
    JSON.stringify({ w: { dtype: 'F16', shape: [elements], data_offsets: [0, 2 * elements] } }),
  );
  return Buffer.concat([u64(header.length), header]);
}

function text(value: string): Buffer {
  return Buffer.concat([u64(value.length), Buffer.from(value)]);
}

function u32(value: number): Buffer {
  return Buffer.from(Uint32Array.of(value).buffer);
}

function u64(value: number): Buffer {
  return Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
}
