import { z } from 'zod';
import { nameSchema } from '../../../core/project/resources/common.ts';

const how = z.enum(['measured', 'estimated', 'declared']);

/** A figure between two ends. */
const rangeSchema = z.object({ value: z.number(), low: z.number(), high: z.number(), unit: z.string(), how });
const figureSchema = z.object({ value: z.number(), unit: z.string(), how });

/** A card under a scheme. Figures are null where no number of GPUs serves. */
const sizingRowSchema = z.object({
  /** Card and scheme. */
  option: z.string(),
  card: z.string(),
  scheme: z.string(),
  verdict: z.enum(['fits', 'memory', 'speed']),
  gpus: rangeSchema.nullable(),
  gpusPerInstance: z.number().int().nullable(),
  /** Of each GPU, and what of the card an engine may use. */
  vramGiB: rangeSchema.nullable(),
  usableGiB: figureSchema,
  kvTokens: rangeSchema.nullable(),
  /** At once: in the busiest hour, and that fit. */
  requestsNeeded: rangeSchema.nullable(),
  requestsRoom: rangeSchema.nullable(),
  nextTokenMs: rangeSchema.nullable(),
  diskGiB: rangeSchema,
  networkMbps: rangeSchema,
  /** The three largest parts of a GPU's memory. */
  terms: z.array(figureSchema.extend({ term: z.string(), low: z.number(), high: z.number() })),
});

const sizedHostSchema = z.object({
  host: nameSchema,
  verdict: z.enum(['fits', 'short', 'unknown']),
  engine: z.enum(['vllm', 'llama.cpp']),
  card: z.string().nullable(),
  gpus: z.number().int(),
  scheme: z.string().nullable(),
  gpusNeeded: figureSchema.nullable(),
  memoryGiB: figureSchema.nullable(),
});

const sizingSchema = z.object({
  usecase: nameSchema,
  model: z.object({
    name: z.string().nullable(),
    parameters: figureSchema,
    /** Whether the shape was read from files or guessed from the number of parameters. */
    shape: z.enum(['read', 'guessed']),
  }),
  demand: z.object({ requestsPerDay: figureSchema, promptTokens: figureSchema, answerTokens: figureSchema }),
  cardsAsOf: z.string(),
  rows: z.array(sizingRowSchema),
  hosts: z.array(sizedHostSchema),
});

export type SizingDocument = z.infer<typeof sizingSchema>;

/** Documents of this room's commands, by kind. */
export const documents = { Sizing: sizingSchema };
