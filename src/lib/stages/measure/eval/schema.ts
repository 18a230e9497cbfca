import { z } from 'zod';
import { digestSchema, instantSchema, nameSchema, ulidSchema } from '../../../core/project/resources/common.ts';
import { metricSchema, shownTestSchema, testResultSchema, VERDICTS } from '../reports/report.ts';

/** The newest report of a suite about a model. */
const suiteResultSchema = z.object({
  model: z.string(),
  digest: digestSchema,
  /** What the model is; left out where the project no longer has it. */
  role: z.string().optional(),
  /** Environments that it serves now. */
  live: z.array(nameSchema),
  run: ulidSchema,
  at: instantSchema,
  /** The suite and its rows are still the same. */
  current: z.boolean(),
  verdict: z.enum(VERDICTS),
  tests: z.array(testResultSchema),
  metrics: z.array(metricSchema),
});

const suiteEntrySchema = z.object({
  name: nameSchema,
  origin: z.enum(['project', 'shipped']),
  description: z.string().optional(),
  /** Null where a dataset or a file of rows is missing. */
  digest: digestSchema.nullable(),
  tests: z.array(shownTestSchema),
  /** Bases first, then what was made of them. */
  results: z.array(suiteResultSchema),
});

export type SuiteResult = z.infer<typeof suiteResultSchema>;
export type SuiteEntry = z.infer<typeof suiteEntrySchema>;

/** Documents of this room's commands, by kind. */
export const documents = {
  /** `unreadable`: suites whose file is invalid. */
  SuiteList: z.object({ items: z.array(suiteEntrySchema), unreadable: z.array(nameSchema) }),
  SuiteResults: suiteEntrySchema,
};
