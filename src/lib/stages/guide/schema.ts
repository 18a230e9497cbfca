import { z } from 'zod';
import { STEP_IDS, STEP_STATES } from './shape/step.ts';

const needSchema = z.object({
  id: z.string(),
  /** In the reader's language. */
  question: z.string(),
  kind: z.enum(['text', 'choice', 'form']),
  /** Values to choose from; of a form, `ROW=VALUE` words. */
  choices: z.array(z.string()),
});

const stepSchema = z.object({
  id: z.enum(STEP_IDS),
  phase: z.number().int().min(1).max(5),
  state: z.enum(STEP_STATES),
  title: z.string(),
  why: z.string(),
  /** With words in capitals where an answer is needed; what unblocks a blocked step is in `unblock`. */
  command: z.string(),
  needs: z.array(needSchema),
  unblock: z.array(z.string()),
});

/** Documents of `guide`, by kind. */
export const documents = {
  GuidePath: z.object({
    /** Null where it is still to be described. */
    usecase: z.string().nullable(),
    phase: z.number().int().min(1).max(5),
    steps: z.array(stepSchema),
    next: z.string().nullable(),
  }),
};
export type GuideDocument = z.infer<typeof documents.GuidePath>;
