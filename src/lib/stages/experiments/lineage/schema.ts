import { z } from 'zod';
import { digestSchema, nameSchema } from '../../../core/project/resources/common.ts';
import { LINEAGE_RELATIONS } from '../../../core/project/resources/model.ts';

const parentSchema = z.object({
  relation: z.enum(LINEAGE_RELATIONS),
  digest: digestSchema,
  /** Null where the project does not know the digest. */
  name: nameSchema.nullable(),
  /** `unknown`: neither a model nor a dataset of the project. */
  type: z.enum(['model', 'dataset', 'unknown']),
});

const releaseSchema = z.object({ name: nameSchema, live: z.array(nameSchema) });

const nodeSchema = z.object({
  name: nameSchema,
  digest: digestSchema,
  type: z.enum(['base', 'adapter', 'merged', 'quantized', 'fixture']),
  format: z.string(),
  scheme: z.string().optional(),
  license: z.string(),
  /** Job that made it. */
  job: z.string().optional(),
  /** Model below which the tree draws it; null: a root. */
  below: nameSchema.nullable(),
  parents: z.array(parentSchema),
  /** Releases that serve exactly these weights, with the environments where each is live. */
  releases: z.array(releaseSchema),
});

const lineageSchema = z.object({
  name: nameSchema,
  /** Everything that the model comes from, itself, and everything made from it; a parent before its children. */
  nodes: z.array(nodeSchema).min(1),
});

/** Documents of `model lineage`, by kind. */
export const documents = { ModelLineage: lineageSchema };
export type ModelLineage = z.infer<typeof lineageSchema>;
export type LineageNode = z.infer<typeof nodeSchema>;
