import { z } from 'zod';
import { instantSchema, nameSchema } from '../../../core/project/resources/common.ts';
import { lineSchema } from '../cost/schema.ts';
import { COST_LINES } from '../economics/economics.ts';
import { progressSchema } from '../kpis/schema.ts';
import { roiSchema } from '../roi/schema.ts';

const serviceCostSchema = z.object({
  from: instantSchema.nullable(),
  perMonth: z.number().nullable(),
  requestsPerMonth: z.number(),
  /** Null without a request. */
  perRequest: z.number().nullable(),
  /** Left out of the cost, as not declared. */
  unknown: z.array(z.enum(COST_LINES)),
  /** The bills since `from`. */
  environments: z.array(z.object({ environment: nameSchema, lines: z.array(lineSchema) })),
});

const valueReportSchema = z.object({
  usecase: nameSchema,
  title: z.string(),
  madeAt: instantSchema,
  currency: z.string(),
  /** By the chance of a gain: 90, 50 and 10 per cent. */
  verdict: z.enum(['worth', 'likely', 'unlikely', 'not-worth', 'unknown']),
  frozenAt: instantSchema.nullable(),
  kpis: z.array(progressSchema),
  cost: serviceCostSchema.nullable(),
  roi: roiSchema.nullable(),
  /** Why a part could not be made. */
  missing: z.array(z.object({ code: z.string(), reason: z.string() })),
});

export type ServiceCost = z.infer<typeof serviceCostSchema>;
export type ValueReport = z.infer<typeof valueReportSchema>;

/** Documents of `value report`, by kind. */
export const documents = { ValueReport: valueReportSchema };
