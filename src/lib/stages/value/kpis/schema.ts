import { z } from 'zod';
import { nameSchema } from '../../../core/project/resources/common.ts';
import { KPI_SOURCES } from '../../../core/project/resources/value-record.ts';

const latestSchema = z.object({
  value: z.number(),
  at: z.iso.date(),
  source: z.string(),
  how: z.enum(KPI_SOURCES),
  n: z.number().int().optional(),
});

export const progressSchema = z.object({
  name: z.string(),
  unit: z.string(),
  baseline: z.number(),
  target: z.number().optional(),
  /** Of the latest day. */
  latest: latestSchema.nullable(),
  /** Share of the way from baseline to target. */
  reached: z.number().nullable(),
  /** Unknown without a value, or without a target that says which direction is better. */
  state: z.enum(['reached', 'better', 'same', 'worse', 'unknown']),
});

const valueRecordSchema = z.object({
  usecase: nameSchema,
  frozenAt: z.string(),
  /** Values recorded so far. */
  recorded: z.number().int(),
  kpis: z.array(progressSchema),
});

export type KpiProgress = z.infer<typeof progressSchema>;
export type ValueRecordDocument = z.infer<typeof valueRecordSchema>;

/** Documents of `value baseline` and `value record`, by kind. */
export const documents = { ValueRecord: valueRecordSchema };
