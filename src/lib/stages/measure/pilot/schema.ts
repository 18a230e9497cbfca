import { z } from 'zod';
import { digestSchema, nameSchema } from '../../../core/project/resources/common.ts';

const count = z.number().int();

/** A blind sheet that was made, and what it can show. */
const exportSchema = z.object({
  name: nameSchema,
  sheet: digestSchema,
  rows: count,
  judges: count,
  judgements: count,
  /** Judgements that show a lead of `marginPoints`. */
  needed: count,
  marginPoints: count,
  files: z.array(z.string()),
});

/** Documents of `eval pilot`, by kind. */
export const documents = { PilotExport: exportSchema };
export type PilotExport = z.infer<typeof exportSchema>;
