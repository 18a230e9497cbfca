import { z } from 'zod';
import { digestSchema, instantSchema, ulidSchema } from '../../../core/project/resources/common.ts';
import { evaluationSchema, measureSchema } from '../../measure/reports/evaluation.ts';
import { JOB_KINDS } from '../../../core/ports/runner.ts';

const settingSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const column = z.array(z.number().nullable());

const comparedJobSchema = z.object({
  id: ulidSchema,
  type: z.enum(JOB_KINDS),
  subject: z.string(),
  status: z.enum(['queued', 'running', 'succeeded', 'failed', 'stopped', 'lost']),
  host: z.string(),
  startedAt: instantSchema,
  endedAt: instantSchema.optional(),
  settings: z.record(z.string(), settingSchema),
  metrics: z.record(z.string(), measureSchema),
  /** `project`: kept when the job was collected; `host`: read from its events; `none`: neither. */
  curve: z.object({
    from: z.enum(['project', 'host', 'none']),
    step: z.array(z.number().int()),
    seconds: column,
    loss: column,
  }),
  models: z.array(z.object({ name: z.string(), digest: digestSchema })),
  evaluations: z.array(evaluationSchema),
});

const comparisonSchema = z.object({
  jobs: z.array(comparedJobSchema).min(2),
  differing: z.array(z.object({ name: z.string(), values: z.array(settingSchema) })),
  /** Number of settings that are the same in every job. */
  equal: z.number().int(),
});

/** Documents of `job compare`, by kind. */
export const documents = { JobComparison: comparisonSchema };
export type JobComparison = z.infer<typeof comparisonSchema>;
export type ComparedJob = z.infer<typeof comparedJobSchema>;
