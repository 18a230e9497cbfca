import { z } from 'zod';
import { digestSchema, nameSchema } from '../../../core/project/resources/common.ts';

const signedSchema = z.object({
  name: nameSchema,
  digest: digestSchema,
  path: z.string(),
  /** sha256 of the PEM of the key that signed. */
  key: z.string(),
  files: z.number().int().positive(),
});

/** Documents of `model sign`, by kind. */
export const documents = { ModelSignature: signedSchema };
export type SignedModel = z.infer<typeof signedSchema>;
