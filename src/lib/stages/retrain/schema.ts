import { z } from 'zod';
import { instantSchema, nameSchema, ulidSchema } from '../../core/project/resources/common.ts';
import { measureSchema } from '../measure/reports/evaluation.ts';
import { COST_LINES } from '../value/schema.ts';

/** A rule with its evidence; `unknown` without any of the live model. */
const checkSchema = z.object({
  rule: z.enum(['drift', 'canary', 'feedback', 'age', 'evaluation', 'erasure']),
  state: z.enum(['hit', 'ok', 'unknown']),
  value: measureSchema,
  /** Null of a request. */
  threshold: z.number().nullable(),
  /** A run, or the reference of a request. */
  evidence: z.string().nullable(),
  /** An instant, or the day of a request; of the age, when the threshold is reached. */
  at: z.string().nullable(),
});

const figure = measureSchema.extend({ value: z.number() }).nullable();
const verdict = z.enum(['accepted', 'rejected']);

export const retrainingSchema = z.object({
  environment: nameSchema,
  usecase: nameSchema,
  release: nameSchema,
  model: nameSchema,
  /** Start of its training; without one, its registration. */
  trainedAt: instantSchema,
  /** `decided`: the last decision saw all that hits; `unknown`: nothing hits, and evidence is missing. */
  state: z.enum(['open', 'decided', 'unknown', 'none']),
  checks: z.array(checkSchema),
  /** Jobs that made the model, its training first, and the commands that do all of it again. */
  jobs: z.array(ulidSchema),
  commands: z.array(z.string()),
  /** Of these jobs together; `unknown`: lines that the cost leaves out. */
  took: z.object({ duration: figure, energy: figure, cost: figure, unknown: z.array(z.enum(COST_LINES)) }),
  /** The last one of the environment. */
  decision: z.object({ verdict, by: z.string(), at: instantSchema, reason: z.string(), run: ulidSchema }).nullable(),
});

/** Documents of `retrain`, by kind. */
export const documents = {
  Retraining: retrainingSchema,
  RetrainingList: z.object({ items: retrainingSchema.array() }),
};
export type Retraining = z.infer<typeof retrainingSchema>;
export type Check = Retraining['checks'][number];
