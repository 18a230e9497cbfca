import { z } from 'zod';
import type { SovranError } from '../text/sovran-error.ts';
import { JOB_KINDS } from '../ports/runner.ts';
import { wordsSchema } from '../text/words-of-data.ts';

const scalarSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const literalSchema = z.union([scalarSchema, z.array(scalarSchema)]);

/** Where a value of an engine's own configuration comes from; `mapping.ts` in stages/jobs/engines says how it is read. */
const ruleSchema = z.strictObject({
  /** Neutral key; a dot leads into an object. */
  from: z.string(),
  /** Stands where the neutral key is absent; without one the key is left out. */
  default: literalSchema.optional(),
  /** Neutral value to the engine's value; others pass as they are. */
  values: z.record(z.string(), literalSchema).optional(),
  /** The key is left out unless the number is below, or at least, this. */
  below: z.number().optional(),
  least: z.number().optional(),
});
const byVariantSchema = z.strictObject({ variant: z.record(z.string(), literalSchema) });
const mappingSchema = z.record(z.string(), z.union([ruleSchema, byVariantSchema, literalSchema]));

/** Facts of a launch to a value, or to several of which one must hold. */
const whenSchema = z.record(z.string(), z.union([scalarSchema, z.array(scalarSchema)]));
const limitSchema = z.strictObject({ when: whenSchema, reason: wordsSchema, fix: wordsSchema });

const FORMATS = ['gguf', 'safetensors'] as const;

const schemeSchema = wordsSchema.extend({
  /** What it is proposed for: answers closest to full precision, or least memory. */
  goal: z.enum(['quality', 'memory']).optional(),
  /** CUDA compute capabilities that compute in it; on a host without GPUs they do not count. */
  capability: z
    .strictObject({
      least: z.number(),
      below: z.number().optional(),
      /** Other cards serve it all the same, unpacked to 16 bits. */
      slower: z.boolean().default(false),
    })
    .optional(),
  /** Bits of a linear weight, and of embedding and output: `scope size` reads them. */
  bits: z.strictObject({ linear: z.number().positive(), embedding: z.number().positive() }).optional(),
  /** Whether training rows are needed, or used where given; without it a dataset is refused. */
  calibration: z.enum(['required', 'optional']).optional(),
  /** Sizes of groups of weights, the preferred first: one must divide the columns of every linear layer. */
  groups: z.array(z.number().int().positive()).optional(),
  /** Weights in a block: layers whose columns it does not divide keep more bits. */
  block: z.number().int().positive().optional(),
});

const jobSchema = z.strictObject({
  /** Training methods, with what they are for. */
  methods: z.array(z.string()).optional(),
  schemes: z.record(z.string(), schemeSchema).optional(),
  /** Formats of the weights that a quantizer reads, and that of those it writes. */
  takes: z.array(z.enum(FORMATS)).min(1).default(['gguf']),
  makes: z.enum(FORMATS).default('gguf'),
  /** Neutral keys that the engine reads; a launch that sets another is refused. */
  settings: z.array(z.string()).optional(),
  /** How its memory is estimated: by the formulas of which libraries. Without it, launches are not held against memory. */
  memory: z
    .strictObject({
      formula: z.enum(['torch', 'llama.cpp', 'llm-compressor']),
      /** Rows are packed unless `packing` is false. */
      packs: z.boolean().default(false),
      /** Bytes that its libraries take beyond torch, transformers and peft. */
      extraBytes: z.number().nonnegative().default(0),
    })
    .optional(),
  config: mappingSchema.default({}),
});

/** A file beside `engine.yaml`: an engine is its folder. */
const inFolder = z.string().regex(/^(?!\/)(?!(.*\/)?\.\.(\/|$))./, { error: 'engine-path' });

const environmentSchema = z.strictObject({
  lock: inFolder,
  /** Beside the lock where only torch's default build is offered. */
  cudaRuntime: inFolder.optional(),
  llamaCpp: inFolder.optional(),
  /** Approximate download with torch's CPU build, and with its default build. */
  downloadBytes: z.strictObject({ cpu: z.number().int(), default: z.number().int() }),
  /** Program that builds instead of ours; it gets the recipe and the destination. */
  builder: inFolder.optional(),
});

/** One engine as data: a folder of `templates/engines` holds it as `engine.yaml` beside its worker. */
export const engineDefinitionSchema = z.strictObject({
  apiVersion: z.literal('engine/v1'),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/),
  summary: wordsSchema,
  license: z.string(),
  version: z.string(),
  /** `cpu`: an environment built from a lock. `cuda`: the image that the operator names by digest. */
  variants: z.strictObject({
    cpu: environmentSchema.optional(),
    /** `tested`: where a real card has run it; null where none has. */
    cuda: z.strictObject({ python: z.string(), tested: z.string().nullable().default(null) }).optional(),
  }),
  jobs: z.partialRecord(z.enum(JOB_KINDS), jobSchema).default({}),
  serves: z
    .strictObject({
      formats: z.array(z.enum(FORMATS)),
      /** Longest start and longest drain, seconds. */
      startSeconds: z.number().int(),
      drainSeconds: z.number().int(),
      /** Requests that name another model are refused (404). */
      checksModelName: z.boolean().default(false),
      /** How its memory is estimated: llama.cpp's on a host, vLLM's on its GPUs. */
      memory: z.enum(['llama.cpp', 'vllm']).optional(),
      /** It serves LoRA adapters as models beside their base; it has room for these ranks, and smaller ones. */
      adapters: z.strictObject({ ranks: z.array(z.number().int().positive()).min(1) }).optional(),
      config: mappingSchema.default({}),
    })
    .optional(),
  /** What the worker finds in its environment beside what every worker finds. */
  variables: z.record(z.string(), z.string()).default({}),
  /** What it cannot do: refused in the plan with the way out. */
  limits: z.array(limitSchema).default([]),
});

export type EngineDefinition = z.infer<typeof engineDefinitionSchema>;
/** Engines that can be read, and the faults of the others. */
export interface EngineSurvey {
  engines: EngineDefinition[];
  faults: { name: string; error: SovranError }[];
}

export type EngineJob = z.infer<typeof jobSchema>;
export type EngineMapping = z.infer<typeof mappingSchema>;
export type EngineLimit = z.infer<typeof limitSchema>;
export type QuantizationScheme = z.infer<typeof schemeSchema>;
export type EngineVariant = keyof EngineDefinition['variants'];
