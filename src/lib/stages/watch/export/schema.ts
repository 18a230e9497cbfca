import { z } from 'zod';

const exportSchema = z.object({
  path: z.string(),
  /** Below it. */
  files: z.array(z.string()),
});

/** Documents of `watch export`, by kind. */
export const documents = { WatchExport: exportSchema };
export type WatchExport = z.infer<typeof exportSchema>;
