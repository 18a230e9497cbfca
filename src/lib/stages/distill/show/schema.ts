import { z } from 'zod';
import { digestSchema, nameSchema } from '../../../core/project/resources/common.ts';
import { measureSchema } from '../../measure/reports/evaluation.ts';

const count = z.number().int().nonnegative();

/** What stands in the table beside the student: what taught it, and the same student without that. */
export const ROLES = ['teacher', 'direct', 'distilled'] as const;

const itemSchema = z.object({
  /** `direct`: the same student, trained on people's answers to the same prompts. */
  role: z.enum(ROLES),
  /** Null where the project has no such model. */
  model: nameSchema.nullable(),
  parameters: count.nullable(),
  /** Of all its files. */
  bytes: count.nullable(),
  /** Null where it was not evaluated on these rows. */
  exactMatch: measureSchema.nullable(),
  /** Evaluation that measured it. */
  run: z.string().nullable(),
});

const named = z.object({ name: nameSchema, digest: digestSchema });

const distillationSchema = z.object({
  name: nameSchema,
  teacher: named,
  /** What the student was before. */
  student: named,
  /** Dataset whose prompts were asked, and whose rows judge. */
  dataset: named,
  /** Dataset of the teacher's answers. */
  answers: named.extend({ rows: z.object({ in: count, out: count, dropped: z.record(z.string(), count) }) }),
  /** Rows that all figures are of; null before any evaluation. */
  judged: z.object({ split: z.string(), rows: count }).nullable(),
  items: z.array(itemSchema),
});

/** Documents of `distill show`, by kind. */
export const documents = { Distillation: distillationSchema };
export type Distillation = z.infer<typeof distillationSchema>;
export type DistilledItem = z.infer<typeof itemSchema>;
