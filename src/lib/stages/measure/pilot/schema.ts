import { z } from 'zod';
import { nameSchema } from '../../../core/project/resources/common.ts';

const count = z.number().int();

/** A blind sheet that was made; `needed`: judgements that show a lead of `marginPoints`. */
const exportSchema = z.object({
  name: nameSchema,
  rows: count,
  judgements: count,
  marginPoints: count,
  needed: count,
  files: z.array(z.string()),
});

/** Documents of `eval pilot`, by kind. */
export const documents = { PilotExport: exportSchema };
export type PilotExport = z.infer<typeof exportSchema>;
