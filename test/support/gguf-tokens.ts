/** The head of a GGUF file of version 3 with a chat template and the tokens of its vocabulary by type (3: control). */
export function gguf(template: string, tokens: readonly (readonly [word: string, type: number])[]): Buffer {
  const list = (type: number, items: Buffer[]): Buffer =>
    Buffer.concat([u32(9), u32(type), u64(items.length), ...items]);
  const pairs: [string, Buffer][] = [
    ['general.architecture', Buffer.concat([u32(8), text('llama')])],
    [
      'tokenizer.ggml.tokens',
      list(
        8,
        tokens.map(([word]) => text(word)),
      ),
    ],
    [
      'tokenizer.ggml.token_type',
      list(
        5,
        tokens.map(([, type]) => u32(type)),
      ),
    ],
    ['tokenizer.ggml.eos_token_id', Buffer.concat([u32(4), u32(tokens.length - 1)])],
    ['tokenizer.chat_template', Buffer.concat([u32(8), text(template)])],
    ['llama.context_length', Buffer.concat([u32(4), u32(64)])],
  ];
  const metadata = pairs.flatMap(([key, value]) => [text(key), value]);
  const tensor = [text('t'), u32(1), u64(1), u32(0), u64(0)];
  return Buffer.concat([
    Buffer.from('GGUF'),
    u32(3),
    u64(1),
    u64(pairs.length),
    ...metadata,
    ...tensor,
    Buffer.alloc(64),
  ]);
}

function text(value: string): Buffer {
  return Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
}

function u32(value: number): Buffer {
  return Buffer.from(Uint32Array.of(value).buffer);
}

function u64(value: number): Buffer {
  return Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
}
