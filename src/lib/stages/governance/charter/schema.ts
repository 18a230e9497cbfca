import { z } from 'zod';
import { digestSchema } from '../../../core/project/resources/common.ts';

const madeSchema = z.object({ terms: z.string(), prose: z.string(), keys: z.array(z.string()) });

const signedSchema = z.object({
  /** Of the signed version: its terms, its prose, and the version before it. */
  digest: digestSchema,
  signer: z.string(),
  path: z.string(),
  counted: z.number().int(),
  required: z.number().int(),
  inForce: z.boolean(),
});

/** Documents of the charter, by kind. */
export const documents = { CharterFiles: madeSchema, CharterSigned: signedSchema };
export type CharterMade = z.infer<typeof madeSchema>;
export type CharterSigned = z.infer<typeof signedSchema>;
