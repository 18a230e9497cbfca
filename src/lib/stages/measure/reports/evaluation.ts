import { z } from 'zod';
import { digestSchema, ulidSchema } from '../../../core/project/resources/common.ts';
import { figureFields } from './report.ts';

/** A figure as comparisons show it. */
export const measureSchema = z.object(figureFields());

/** What an evaluation measured of a model on a set of rows. */
export const evaluationSchema = z.object({
  run: ulidSchema,
  model: z.string(),
  dataset: z.string(),
  datasetDigest: digestSchema.optional(),
  split: z.string(),
  rows: z.number().int(),
  metrics: z.record(z.string(), measureSchema),
});

export type Evaluation = z.infer<typeof evaluationSchema>;
export type ComparedValue = z.infer<typeof measureSchema>;
