import { z } from 'zod';

/** Services that a pipeline can be exported for. */
export const CI_TARGETS = ['gitlab', 'github'] as const;
export type CiTarget = (typeof CI_TARGETS)[number];

const ciExportSchema = z.object({
  for: z.enum(CI_TARGETS),
  file: z.string(),
  /** `unchanged`: the file held the same already. */
  written: z.enum(['created', 'replaced', 'unchanged']),
  jobs: z.array(z.object({ name: z.string(), stage: z.string(), needs: z.array(z.string()), manual: z.boolean() })),
});

/** Documents of `export ci`, by kind. */
export const documents = { CiExport: ciExportSchema };
export type CiExport = z.infer<typeof ciExportSchema>;
