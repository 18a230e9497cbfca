import { z } from 'zod';

const count = z.number().int().nonnegative();
const countsSchema = z.object({
  experiments: count,
  runs: count,
  models: count,
  versions: count,
  aliases: count,
});

const exportSchema = z.object({
  url: z.string(),
  /** Experiment and registered model. */
  name: z.string(),
  created: countsSchema,
  updated: countsSchema,
  removed: countsSchema,
  unchanged: countsSchema,
  /** What the server refused, with its reason; the rest is exported. */
  failed: z.array(z.object({ object: z.string(), reason: z.string() })),
  /** Runs left out: not ended yet, or deleted on the server. */
  skipped: z.object({ open: count, deleted: count }),
});

/** Documents of `export mlflow`, by kind. */
export const documents = { MlflowExport: exportSchema };
export type MlflowExport = z.infer<typeof exportSchema>;
export type ObjectCounts = z.infer<typeof countsSchema>;
