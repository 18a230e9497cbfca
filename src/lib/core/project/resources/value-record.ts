import { z } from 'zod';
import { instantSchema, resourceSchema } from './common.ts';
import { kpiSchema } from './use-case.ts';

export const kpiValueSchema = z.lazy(() =>
  z.strictObject({
    kpi: z.string().min(1),
    value: z.number(),
    /** The day that the value is of. */
    at: z.iso.date(),
    source: z.string().min(1),
    how: z.enum(['measured', 'surveyed', 'declared']),
    /** People asked, or cases counted. */
    n: z.number().int().positive().optional(),
    by: z.string(),
  }),
);

/** The indicators of a use case as they stood at acceptance, and their values since; written by sovran alone. */
const valueRecordSpecSchema = z.lazy(() =>
  z.strictObject({
    frozenAt: instantSchema,
    by: z.string(),
    kpis: z.array(kpiSchema.unwrap().required({ baseline: true })).min(1),
    /** In the order of their recording. */
    values: z.array(kpiValueSchema).default([]),
  }),
);

export type ValueRecordSpec = z.infer<typeof valueRecordSpecSchema>;
export type KpiValue = z.infer<typeof kpiValueSchema>;
export const valueRecordSchema = z.lazy(() => resourceSchema('ValueRecord', valueRecordSpecSchema));
