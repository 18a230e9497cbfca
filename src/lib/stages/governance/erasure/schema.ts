import { z } from 'zod';
import { erasureSpecSchema } from '../../../core/project/resources/erasure.ts';

const erasedSchema = z.object({ name: z.string().nullable(), ...erasureSpecSchema.unwrap().partial().shape });

/** Document of `data erase`: the record, none where nothing was to be erased. */
export const documents = { Erasure: erasedSchema };
export type Erased = z.infer<typeof erasedSchema>;
