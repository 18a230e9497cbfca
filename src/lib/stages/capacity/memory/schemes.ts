import type { EngineDefinition } from '../../../core/project/engine-definition.ts';

/** How weights are stored: bits a linear weight, and bits of embedding and output. */
export interface StorageScheme {
  id: string;
  linearBits: number;
  embeddingBits: number;
  /** Arithmetic that a card needs natively for full speed. */
  arithmetic: 'fp16' | 'fp8' | 'int8';
  engine: 'vllm' | 'llama.cpp';
}

/** Schemes that sovran's engines make or serve. Groups of 128 with scale and zero point, blocks of 32 with a scale; Q4_K_M mixes 4 and 6 bits (ggml). */
const ROWS = [
  ['f32', 32, 32, 'fp16', 'vllm'],
  ['bf16', 16, 16, 'fp16', 'vllm'],
  ['fp8', 8, 16, 'fp8', 'vllm'],
  ['w8a8', 8, 16, 'int8', 'vllm'],
  ['w4a16', 4 + 16 / 128 + 4 / 128, 16, 'fp16', 'vllm'],
  ['f16', 16, 16, 'fp16', 'llama.cpp'],
  ['q8_0', 8.5, 8.5, 'fp16', 'llama.cpp'],
  ['q4_k_m', 4.83, 6.56, 'fp16', 'llama.cpp'],
  ['q4_0', 4.5, 6.56, 'fp16', 'llama.cpp'],
] as const satisfies readonly (readonly [
  string,
  number,
  number,
  StorageScheme['arithmetic'],
  StorageScheme['engine'],
])[];

export type SchemeId = (typeof ROWS)[number][0];

export const STORAGE_SCHEMES: readonly StorageScheme[] = ROWS.map(
  ([id, linearBits, embeddingBits, arithmetic, engine]) => ({
    id,
    linearBits,
    embeddingBits,
    arithmetic,
    engine,
  }),
);

/** Names of another origin for the same storage. */
const ALIASES: Readonly<Record<string, SchemeId>> = {
  'w4a16-gptq': 'w4a16',
  fp16: 'bf16',
  fp32: 'f32',
  int8: 'w8a8',
  'fp8-dynamic': 'fp8',
  fp8_dynamic: 'fp8',
};

/** A scheme by name, whatever its case: ours, else one that an engine declares with its bits; undefined when unknown. */
export function findScheme(name: string, engines: readonly EngineDefinition[] = []): StorageScheme | undefined {
  const id = name.toLowerCase();
  const own = STORAGE_SCHEMES.find((scheme) => scheme.id === (ALIASES[id] ?? id));
  return own ?? declaredSchemes(engines).find((scheme) => scheme.id === id);
}

/** Pure: schemes whose bits engines declare. */
export function declaredSchemes(engines: readonly EngineDefinition[]): StorageScheme[] {
  return engines.flatMap(({ jobs: { quantize } }) =>
    Object.entries(quantize?.schemes ?? {}).flatMap(([name, { bits }]): StorageScheme[] => {
      if (!bits) return [];
      const engine = quantize?.makes === 'gguf' ? 'llama.cpp' : 'vllm';
      const { linear: linearBits, embedding: embeddingBits } = bits;
      return [{ id: name.toLowerCase(), linearBits, embeddingBits, arithmetic: 'fp16', engine }];
    }),
  );
}
