import { z } from 'zod';
import { templateData } from '../../../core/kit/template-data.ts';
import type { EngineDefinition } from '../../../core/project/engine-definition.ts';

/** What `templates/cards/storage.yaml` says of elements and schemes. */
export const storage = templateData(
  'cards/storage.yaml',
  z.strictObject({
    elements: z.record(z.string(), z.strictObject({ bits: z.number(), ggml: z.number().optional() })),
    schemes: z.record(
      z.string(),
      z.strictObject({
        linearBits: z.number(),
        embeddingBits: z.number(),
        arithmetic: z.enum(['fp16', 'fp8', 'int8']),
        engine: z.enum(['vllm', 'llama.cpp']),
        aliases: z.array(z.string()).default([]),
      }),
    ),
  }),
);

type StoredScheme = ReturnType<typeof storage>['schemes'][string];

/** How weights are stored. */
export type StorageScheme = Omit<StoredScheme, 'aliases'> & { id: string };

/** A scheme by name, whatever its case: ours, else one that an engine declares with its bits; undefined when unknown. */
export function findScheme(name: string, engines: readonly EngineDefinition[] = []): StorageScheme | undefined {
  const id = name.toLowerCase();
  const [own] = Object.entries(storage().schemes).filter(([name, { aliases }]) => name === id || aliases.includes(id));
  if (!own) return declaredSchemes(engines).find((scheme) => scheme.id === id);
  const { aliases: _, ...scheme } = own[1];
  return { id: own[0], ...scheme };
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
