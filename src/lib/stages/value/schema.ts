import { z } from 'zod';
import { instantSchema, nameSchema } from '../../core/project/resources/common.ts';
import { kpiValueSchema } from '../../core/project/resources/value-record.ts';
import { measureSchema } from '../measure/reports/evaluation.ts';

/** What money is spent on, in the order of a bill. */
export const COST_LINES = ['energy', 'depreciation', 'support', 'staff', 'licences', 'hosting'] as const;
/** What the yearly benefit is made of, in the order of the draws. */
export const BENEFIT_INPUTS = [
  'users',
  'tasksPerMonth',
  'minutesSaved',
  'adoption',
  'realisation',
  'loadedCostPerHour',
  'errorCostAvoidedPerYear',
  'revenuePerYear',
] as const;

const lineSchema = z.enum(COST_LINES);
/** Null: unknown, never zero. */
const figureSchema = measureSchema.extend({ value: z.number() }).nullable();
const amountSchema = z.number().nullable();

const costGroupSchema = z.object({
  /** Empty for requests that no application was authorised for. */
  key: z.string(),
  requests: z.number().int(),
  answered: z.number().int(),
  busySeconds: z.number(),
  cost: figureSchema,
  perRequest: figureSchema,
  /** Generated; by its share of the bytes of answers. */
  tokens: figureSchema,
  perMillionTokens: figureSchema,
});

const costSchema = z.object({
  /** Share of the parallel places that was busy. */
  load: figureSchema,
  /** `band`: from no load to full load. */
  energy: measureSchema
    .extend({ value: z.number(), band: z.tuple([z.number(), z.number()]).optional() })
    .omit({ ci95: true, n: true })
    .nullable(),
  carbon: figureSchema,
  lines: z.array(z.object({ name: lineSchema, cost: figureSchema })),
  /** Lines without a declared figure: the total leaves them out. */
  unknown: z.array(lineSchema),
  total: figureSchema,
  /** Null where this clone has fetched none. */
  requests: z.number().int().nullable(),
  answered: z.number().int().nullable(),
  tokens: figureSchema,
  perRequest: figureSchema,
  perMillionTokens: figureSchema,
  groups: z.array(costGroupSchema),
  idle: figureSchema,
  /** How far groups and idle are from the total, as a share of it; at most 1 % holds. */
  closure: z.object({ difference: z.number(), holds: z.boolean() }).nullable(),
});

const environmentCostSchema = costSchema.extend({
  environment: nameSchema,
  from: instantSchema,
  until: instantSchema,
  /** Requests that the gateway numbered and never logged: their cost is in idle. */
  unlogged: z.number().int(),
});

const costReportSchema = z.object({
  by: z.enum(['application', 'release', 'day']),
  currency: z.string(),
  environments: z.array(environmentCostSchema),
});

const tcoRowSchema = z.object({
  utilisation: z.number(),
  yearlyCost: amountSchema,
  /** Generated in a year. */
  millionTokens: amountSchema,
  perMillionTokens: amountSchema,
});

const comparedSchema = z.object({
  name: z.union([z.string(), z.object({ en: z.string(), fr: z.string() })]),
  /** Of generated tokens, with the prompt that belongs to them. */
  perMillionTokens: z.number(),
  asOf: z.iso.date().optional(),
  source: z.string().optional(),
  /** Tokens a year from which the machine is cheaper, at the cost of full load. */
  breakEvenMillionTokens: amountSchema,
  /** Whether the machine makes so many; null where its speed, or a cost that would decide it, is unknown. */
  isReachable: z.boolean().nullable(),
});

const environmentTcoSchema = z.object({
  environment: nameSchema,
  /** Generated a second at full load; of the newest bench where it is measured. */
  tokensPerSecond: figureSchema,
  promptPerGenerated: z.number(),
  unknown: z.array(lineSchema),
  /** At the use of the last 30 days; null where tokens or speed are unknown. */
  current: tcoRowSchema.nullable(),
  rows: z.array(tcoRowSchema),
  prices: z.array(comparedSchema),
});

const tcoSchema = z.object({ currency: z.string(), environments: z.array(environmentTcoSchema) });

const bandSchema = z.object({ p10: z.number(), p50: z.number(), p90: z.number() });
const dateSchema = z.iso.date().nullable();

const roiSchema = z.object({
  usecase: nameSchema,
  environments: z.array(nameSchema),
  currency: z.string(),
  how: z.literal('estimated'),
  seed: z.number().int(),
  draws: z.number().int(),
  start: z.iso.date(),
  horizonYears: z.number().int(),
  discountRate: z.number(),
  /** Price of the machines at the start. */
  purchase: z.number(),
  /** Energy at the load seen; at full load where no request was. */
  runningPerYear: z.number(),
  benefitPerYear: bandSchema,
  /** Net present value at the horizon. */
  npv: bandSchema,
  chanceOfGain: z.number(),
  /** Day from which the benefit of that percentile has paid all costs; null: not within the horizon. */
  breakEven: z.object({ p10: dateSchema, p50: dateSchema, p90: dateSchema }),
  /** Net present value with one input at an end of its range, the widest first. */
  tornado: z.array(z.object({ input: z.enum(BENEFIT_INPUTS), low: z.number(), high: z.number() })),
});

const progressSchema = z.object({
  name: z.string(),
  unit: z.string(),
  baseline: z.number(),
  target: z.number().optional(),
  /** Of the latest day. */
  latest: kpiValueSchema.nullable(),
  /** Share of the way from baseline to target. */
  reached: amountSchema,
  /** Unknown without a value, or without a target that says which direction is better. */
  state: z.enum(['reached', 'better', 'same', 'worse', 'unknown']),
});

const recordSchema = z.object({ usecase: nameSchema, frozenAt: instantSchema, kpis: z.array(progressSchema) });

const reportSchema = z.object({
  usecase: nameSchema,
  title: z.string(),
  madeAt: instantSchema,
  currency: z.string(),
  /** By the chance of a gain: 90, 50 and 10 per cent. */
  verdict: z.enum(['worth', 'likely', 'unlikely', 'not-worth', 'unknown']),
  record: recordSchema.nullable(),
  perMonth: amountSchema,
  /** Null without a request. */
  perRequest: amountSchema,
  roi: roiSchema.nullable(),
  /** Why a part could not be made, or is incomplete. */
  missing: z.array(z.string()),
});

export type CostLine = (typeof COST_LINES)[number];
export type BenefitInput = (typeof BENEFIT_INPUTS)[number];
export type Figure = z.infer<typeof figureSchema>;
export type Cost = z.infer<typeof costSchema>;
export type CostGroup = z.infer<typeof costGroupSchema>;
export type EnvironmentCost = z.infer<typeof environmentCostSchema>;
export type CostReport = z.infer<typeof costReportSchema>;
export type TcoRow = z.infer<typeof tcoRowSchema>;
export type ComparedPrice = z.infer<typeof comparedSchema>;
export type EnvironmentTco = z.infer<typeof environmentTcoSchema>;
export type Tco = z.infer<typeof tcoSchema>;
export type Band = z.infer<typeof bandSchema>;
export type Roi = z.infer<typeof roiSchema>;
export type KpiProgress = z.infer<typeof progressSchema>;
export type KpiRecord = z.infer<typeof recordSchema>;
export type ValueReport = z.infer<typeof reportSchema>;

/** Documents of this stage's commands, by kind. */
export const documents = {
  CostReport: costReportSchema,
  Tco: tcoSchema,
  Roi: roiSchema,
  ValueRecord: recordSchema,
  ValueReport: reportSchema,
};
