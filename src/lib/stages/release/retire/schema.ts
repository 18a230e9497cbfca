import { z } from 'zod';
import { nameSchema } from '../../../core/project/resources/common.ts';
import { retirementSpecSchema } from '../../../core/project/resources/retirement.ts';

const retiredSchema = z.object({ release: nameSchema, ...retirementSpecSchema.unwrap().shape });

/** Document of `release retire`. */
export const documents = { Retirement: retiredSchema };

/** A retirement as recorded, with its release. */
export type Retired = z.infer<typeof retiredSchema>;
