import { z } from 'zod';

const count = z.number().int().nonnegative();

const exportSchema = z.object({
  url: z.string(),
  /** Experiment and registered model. */
  name: z.string(),
  created: count,
  updated: count,
  removed: count,
  unchanged: count,
  /** What the server refused, with its reason; the rest is exported. */
  failed: z.array(z.object({ object: z.string(), reason: z.string() })),
  /** Runs sent without their files, because the server takes none. */
  withoutFiles: count,
  /** Runs left out: not ended yet, or deleted on the server. */
  skipped: z.object({ open: count, deleted: count }),
});

/** Documents of `export mlflow`, by kind. */
export const documents = { MlflowExport: exportSchema };
export type MlflowExport = z.infer<typeof exportSchema>;
