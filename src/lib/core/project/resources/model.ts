import { z } from 'zod';
import { digestSchema, instantSchema, nameSchema, resourceSchema } from './common.ts';

const MODEL_KINDS = ['base', 'adapter', 'merged', 'quantized', 'fixture'] as const;
export const LINEAGE_RELATIONS = [
  'imported-from',
  'dequantized-from',
  'adapter-of',
  'trained-on',
  'merged-from',
  'quantized-from',
  'calibrated-on',
  'pruned-from',
  'distilled-from',
] as const;

export const modelSpecSchema = z.lazy(() =>
  z.strictObject({
    kind: z.enum(MODEL_KINDS),
    format: z.enum(['gguf', 'safetensors']),
    /** Tree digest: the model's identity. */
    digest: digestSchema,
    parameters: z.number().int().nonnegative(),
    bytes: z.number().int().nonnegative(),
    license: z.string(),
    /** Use case that it is for; without it that of its lineage. */
    usecase: nameSchema.optional(),
    /** Entry of the catalogue of base models, and how its bytes are known to be that base. */
    catalogue: z
      .strictObject({ entry: nameSchema.nullable(), by: z.enum(['digest', 'declared', 'unknown']) })
      .optional(),
    architecture: z.string().optional(),
    scheme: z.string().optional(),
    /** Digest of the chat template's text. */
    chatTemplate: digestSchema.optional(),
    /** File inside the tree that an engine serves, if it can be served. */
    servable: z.string().optional(),
    /** The tree holds weights that can be trained (safetensors). */
    trainable: z.boolean().default(false),
    lineage: z
      .array(z.strictObject({ relation: z.enum(LINEAGE_RELATIONS), digest: digestSchema, name: z.string().optional() }))
      .default([]),
    job: z.string().optional(),
    source: z.string().optional(),
    registeredAt: instantSchema,
  }),
);

export type ModelSpec = z.infer<typeof modelSpecSchema>;
export const modelSchema = z.lazy(() => resourceSchema('Model', modelSpecSchema));
