import { z } from 'zod';
import {
  answersSchema,
  PII_TREATMENTS,
  preparedSchema,
  SPLITS,
  splitSharesSchema,
  daysSchema,
  DROP_REASONS,
  groupsSchema,
  languagesSchema,
  secretsSchema,
  targetSchema,
} from '../../../core/project/resources/dataset.ts';
import { digestSchema } from '../../../core/project/resources/common.ts';
import { PII_TYPES } from '../../../core/project/resources/pii-types.ts';
import { qualitySchema, recipeSchema } from '../../../core/project/resources/recipe.ts';
import { SOURCE_FORMATS } from '../source/chunk.ts';
import { PROBLEMS } from '../rows/chat-row.ts';

const count = z.number().int().nonnegative();
const perSplit = <Value extends z.ZodType>(value: Value) =>
  z.strictObject({ train: value, validation: value, test: value });

/** Where a row stands in the input: index of the source, number of the row in it, from 1. */
const rowPlace = z.strictObject({ source: count, row: count });

/** `manifest.json` of a dataset tree: rows in, rows out, why others dropped. No time or place: digests repeat. */
export const manifestSchema = z.strictObject({
  apiVersion: z.literal('sovran/v1'),
  kind: z.literal('DatasetManifest'),
  parameters: z.strictObject({
    pii: z.enum(PII_TREATMENTS),
    split: splitSharesSchema,
    maxBad: z.number(),
    recipe: recipeSchema.nullable(),
    /** Share of common runs of words from which a later row is dropped; absent: only exact duplicates are. */
    near: z.number().optional(),
  }),
  /** Digest of which rows there are; seeds the split. */
  seed: digestSchema,
  sources: z.array(
    z.strictObject({
      name: z.string(),
      sha256: digestSchema,
      bytes: count,
      format: z.enum(SOURCE_FORMATS),
      license: z.string(),
      rows: count,
    }),
  ),
  rows: z.strictObject({ in: count, out: count, dropped: z.partialRecord(z.enum(DROP_REASONS), count) }),
  /** Invalid rows by problem, all of them, and the places of the first. */
  problems: z.partialRecord(z.enum(PROBLEMS), count),
  errors: z.array(z.strictObject({ source: count, row: count, line: count, byte: count, problem: z.enum(PROBLEMS) })),
  splits: perSplit(
    z.strictObject({
      rows: count,
      bytes: count,
      shards: z.array(z.strictObject({ path: z.string(), rows: count, bytes: count, sha256: digestSchema.optional() })),
    }),
  ),
  /** Found in all valid rows that came in, duplicates included: counts, never values. */
  pii: z.strictObject({
    action: z.enum(PII_TREATMENTS),
    /** Absent where it is unknown. */
    found: z.partialRecord(z.enum(PII_TYPES), count).optional(),
    keyId: z.string().optional(),
  }),
  secrets: secretsSchema.optional(),
  /** Rows dropped by the bound of the recipe that they broke first. */
  quality: z.partialRecord(qualitySchema.unwrap().keyof(), count).optional(),
  /** Rows that reached the comparison, by guessed language, by group of the recipe, and their first and last day. */
  languages: languagesSchema.optional(),
  groups: groupsSchema.optional(),
  days: daysSchema.optional(),
  /** Prompts kept with more than one answer. */
  conflicts: z.strictObject({ prompts: count, rows: count, examples: z.array(z.array(rowPlace)) }),
  leakage: z.strictObject({ overlap: count }),
  /** Rows that are among the evaluation rows of other datasets; `absent`: those that could not be looked at. */
  contamination: z
    .strictObject({
      against: z.array(z.strictObject({ name: z.string(), digest: digestSchema, rows: count })),
      absent: z.array(z.string()),
      examples: z.array(z.strictObject({ ...rowPlace.shape, dataset: z.string() })),
    })
    .optional(),
  /** What answered the training prompts, where that is a model. */
  answers: answersSchema.optional(),
  prepared: preparedSchema.optional(),
  target: targetSchema.optional(),
  /** Rows with a rejected answer per split; absent without any. */
  preferences: perSplit(count).optional(),
  /** Rows per label and split, when the recipe names a label. */
  labels: z.record(z.string(), perSplit(count)).optional(),
  /** Characters per conversation. */
  lengths: z.strictObject({ p50: count, p95: count, max: count }),
  /** Conversations by the power of two that their characters stay below. */
  histogram: z.array(z.strictObject({ below: count, rows: count })).optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** Name of the manifest in a dataset tree. */
export const MANIFEST_FILE = 'manifest.json';

/** Throws when a row is neither out nor counted as dropped: in = out + dropped, out = sum of the splits. */
export function checkBalance({ rows, splits }: Pick<Manifest, 'rows' | 'splits'>): void {
  const dropped = Object.values(rows.dropped).reduce((sum, one) => sum + one, 0);
  const split = SPLITS.reduce((sum, name) => sum + splits[name].rows, 0);
  const listed = SPLITS.flatMap((name) => splits[name].shards).reduce((sum, shard) => sum + shard.rows, 0);
  if (rows.in !== rows.out + dropped || rows.out !== split || rows.out !== listed) {
    throw new Error(
      `rows do not add up: ${rows.in} in, ${rows.out} out, ${dropped} dropped, ${split} split, ${listed} written`,
    );
  }
}
