import { z } from 'zod';
import { digestSchema, instantSchema, resourceSchema } from './common.ts';

export const DROP_REASONS = [
  'invalid',
  'filtered',
  'duplicate',
  'near-duplicate',
  'pii',
  'secret',
  'language',
  'quality',
  'contaminated',
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

export const PII_TYPES = ['email', 'phone', 'iban', 'nir', 'siret', 'siren', 'card', 'ip'] as const;
export type PiiType = (typeof PII_TYPES)[number];

export const PII_ACTIONS = ['report', 'mask', 'pseudonymise', 'drop'] as const;

const count = z.number().int().nonnegative();
const splitShares = z.strictObject({
  train: z.number().min(0).max(1),
  validation: z.number().min(0).max(1),
  test: z.number().min(0).max(1),
});

/** How raw rows become chat rows. `where` keeps rows; `map` names fields and capture groups. */
export const recipeSchema = z.strictObject({
  where: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  map: z
    .strictObject({
      system: z.string().optional(),
      prompt: z.union([
        z.string(),
        z.strictObject({ field: z.string(), capture: z.string().optional(), template: z.string().optional() }),
      ]),
      completion: z.union([
        z.string(),
        z.strictObject({ field: z.string(), capture: z.string().optional(), template: z.string().optional() }),
      ]),
      group: z.string().optional(),
      label: z.string().optional(),
    })
    .optional(),
});
export type Recipe = z.infer<typeof recipeSchema>;

export const datasetSpecSchema = z.strictObject({
  license: z.string(),
  recipe: recipeSchema.optional(),
  split: splitShares,
  pii: z.enum(PII_ACTIONS),
  maxBad: z.number().min(0).max(1),
  sources: z.array(
    z.strictObject({ path: z.string(), sha256: digestSchema, license: z.string(), rows: count, bytes: count }),
  ),
  /** Tree digest of the shards and the manifest. */
  digest: digestSchema,
  bytes: count,
  rows: z.strictObject({
    in: count,
    out: count,
    dropped: z.partialRecord(z.enum(DROP_REASONS), count),
  }),
  splits: z.strictObject({ train: count, validation: count, test: count }),
  piiFound: z.partialRecord(z.enum(PII_TYPES), count),
  conflicts: count,
  leakage: z.strictObject({ overlap: count }),
  preparedAt: instantSchema,
  run: z.string(),
});

export type DatasetSpec = z.infer<typeof datasetSpecSchema>;
export const datasetSchema = resourceSchema('Dataset', datasetSpecSchema);
