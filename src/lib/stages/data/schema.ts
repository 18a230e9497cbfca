import { z } from 'zod';
import { digestSchema, instantSchema, nameSchema } from '../../core/project/resources/common.ts';

const count = z.number().int().nonnegative();

/** A dataset as `data list` shows it. */
const datasetEntrySchema = z.object({
  name: nameSchema,
  digest: digestSchema,
  bytes: count,
  license: z.string(),
  rows: z.object({ in: count, out: count }),
  splits: z.object({ train: count, validation: count, test: count }),
  preparedAt: instantSchema,
});

export type DatasetEntry = z.infer<typeof datasetEntrySchema>;

/** What `data export` wrote, by its name in the folder. */
const datasetExportSchema = z.object({
  name: nameSchema,
  path: z.string(),
  files: z.array(z.object({ path: z.string(), rows: count, sha256: digestSchema })),
});

export type DatasetExport = z.infer<typeof datasetExportSchema>;

/** Documents of this stage's commands, by kind. */
export const documents = {
  DatasetList: z.object({ items: z.array(datasetEntrySchema) }),
  DatasetExport: datasetExportSchema,
};
