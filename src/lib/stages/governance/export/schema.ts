import { z } from 'zod';
import { nameSchema } from '../../../core/project/resources/common.ts';

const exportSchema = z.object({
  path: z.string(),
  revision: z.string(),
  files: z.number().int(),
  bytes: z.number().int(),
  environments: z.array(nameSchema),
  /** `Model/x` and `Dataset/x` whose bytes are not on this machine. */
  absent: z.array(z.string()),
});

/** Document of `govern export`. */
export const documents = { ProjectExport: exportSchema };

/** What an export holds. */
export type Exported = z.infer<typeof exportSchema>;
