import { z } from 'zod';

export const EXECUTORS = ['local', 'slurm'] as const;

const datatroveExportSchema = z.object({
  path: z.string(),
  executor: z.enum(EXECUTORS),
  tasks: z.number().int().positive(),
  /** Digest of `pipeline.json`, as the manifest of its rows names it. */
  pipeline: z.string(),
  files: z.array(z.string()),
});

/** Document of `export datatrove`. */
export const documents = { DatatroveExport: datatroveExportSchema };
