import { z } from 'zod';
import { nameSchema } from '../../../core/project/resources/common.ts';
import { BENEFIT_INPUTS } from './benefit.ts';

const bandSchema = z.object({ p10: z.number(), p50: z.number(), p90: z.number() });
const dateSchema = z.iso.date().nullable();

export const roiSchema = z.object({
  usecase: nameSchema,
  environments: z.array(nameSchema),
  currency: z.string(),
  how: z.literal('estimated'),
  seed: z.number().int(),
  draws: z.number().int(),
  start: z.iso.date(),
  horizonYears: z.number().int(),
  discountRate: z.number(),
  /** Of the machines; full where no request was seen. */
  load: z.array(z.object({ environment: nameSchema, value: z.number(), how: z.enum(['estimated', 'declared']) })),
  /** Price of the machines at the start. */
  purchase: z.number(),
  runningPerYear: z.number(),
  benefitPerYear: bandSchema,
  /** Net present value at the horizon. */
  npv: bandSchema,
  /** With every input at its peak. */
  likelyNpv: z.number(),
  chanceOfGain: z.number(),
  /** Day from which the benefit of that percentile has paid all costs; null: not within the horizon. */
  breakEven: z.object({ p10: dateSchema, p50: dateSchema, p90: dateSchema }),
  /** Net present value with one input at an end of its range, the widest first. */
  tornado: z.array(z.object({ input: z.enum(BENEFIT_INPUTS), low: z.number(), high: z.number() })),
});

export type Roi = z.infer<typeof roiSchema>;

/** Documents of `value roi`, by kind. */
export const documents = { Roi: roiSchema };
