import { z } from 'zod';
import { nameSchema } from '../../../core/project/resources/common.ts';
import { erasureSpecSchema } from '../../../core/project/resources/erasure.ts';

const erasedSchema = z.object({ name: nameSchema.nullable(), ...erasureSpecSchema.unwrap().partial().shape });

/** Document of `data erase`; without a record where nothing was to be erased. */
export const documents = { Erasure: erasedSchema };

/** An erasure as recorded. */
export type Erased = z.infer<typeof erasedSchema>;
