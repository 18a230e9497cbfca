import { z } from 'zod';
import { nameSchema } from '../../core/project/resources/common.ts';

/** Weighted sum of the median scores, 0 to 5. */
const prioritySchema = z.object({ value: z.number(), unit: z.literal('points'), how: z.literal('estimated') });

/** A use case as `scope list` shows it. */
const caseEntrySchema = z.object({
  name: nameSchema,
  title: z.string(),
  status: z.enum(['draft', 'scored', 'accepted', 'rejected']),
  /** Null while a criterion has no score. */
  priority: prioritySchema.nullable(),
  /** Null where it is not ranked, or no weights are set. */
  rank: z.number().int().min(1).nullable(),
});

const caseListSchema = z.object({
  /** Weights behind the priorities: the project's, or equal ones where it has none. */
  weighting: z.enum(['project', 'equal']),
  items: z.array(caseEntrySchema),
});

export type CaseList = z.infer<typeof caseListSchema>;

/** Documents of this stage's commands, by kind. */
export const documents = { UseCaseList: caseListSchema };
