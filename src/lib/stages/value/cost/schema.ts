import { z } from 'zod';
import { instantSchema, nameSchema } from '../../../core/project/resources/common.ts';
import { measureSchema } from '../../measure/reports/evaluation.ts';
import { COST_LINES } from '../economics/economics.ts';

/** Null: unknown. */
const figureSchema = measureSchema.extend({ value: z.number() }).nullable();

export const lineSchema = z.object({ name: z.enum(COST_LINES), cost: figureSchema });

const costGroupSchema = z.object({
  /** Empty for requests that no application was authorised for. */
  key: z.string(),
  requests: z.number().int(),
  answered: z.number().int(),
  busySeconds: z.number(),
  cost: figureSchema,
  perRequest: figureSchema,
  /** By its share of the bytes of answers. */
  tokens: figureSchema,
  perMillionTokens: figureSchema,
});

const costSchema = z.object({
  /** Share of the parallel places that was busy. */
  load: figureSchema,
  energy: measureSchema
    .extend({
      value: z.number(),
      how: z.enum(['measured', 'estimated']),
      /** From no load to full load. */
      band: z.tuple([z.number(), z.number()]).optional(),
    })
    .nullable(),
  carbon: figureSchema,
  lines: z.array(lineSchema),
  /** Lines without a declared figure: the total leaves them out. */
  unknown: z.array(z.enum(COST_LINES)),
  total: figureSchema,
  requests: z.number().int(),
  answered: z.number().int(),
  /** Generated. */
  tokens: figureSchema,
  perRequest: figureSchema,
  perMillionTokens: figureSchema,
  groups: z.array(costGroupSchema),
  idle: figureSchema,
  /** How far groups and idle are from the total, as a share of it. */
  closure: z.object({ difference: z.number(), limit: z.number(), holds: z.boolean() }).nullable(),
});

const environmentCostSchema = costSchema.extend({
  environment: nameSchema,
  host: nameSchema,
  from: instantSchema,
  until: instantSchema,
  /** Requests that the gateway numbered and never logged: the cost of these is idle. */
  unlogged: z.number().int(),
});

const costReportSchema = z.object({
  by: z.enum(['application', 'release', 'day']),
  currency: z.string(),
  environments: z.array(environmentCostSchema),
});

export type Cost = z.infer<typeof costSchema>;
export type CostGroup = z.infer<typeof costGroupSchema>;
export type EnvironmentCost = z.infer<typeof environmentCostSchema>;
export type CostReport = z.infer<typeof costReportSchema>;

/** Documents of `value cost`, by kind. */
export const documents = { CostReport: costReportSchema };
