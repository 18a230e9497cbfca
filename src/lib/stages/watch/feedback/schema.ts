import { z } from 'zod';
import { instantSchema, nameSchema } from '../../../core/project/resources/common.ts';
import { measureSchema } from '../../measure/reports/evaluation.ts';

const count = z.number().int().nonnegative();

/** A line of a file to import; other fields are ignored. */
export const feedbackLineSchema = z
  .object({
    /** As the gateway answered it in `x-request-id`. */
    requestId: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
    thumb: z.enum(['up', 'down']).optional(),
    /** The right answer. */
    label: z.string().min(1).optional(),
    comment: z.string().optional(),
    /** What was asked: prompts are never kept, so that a label without it becomes no row. */
    prompt: z.string().min(1).optional(),
  })
  .refine(({ thumb, label, comment }) => thumb !== undefined || label !== undefined || comment !== undefined);

/** What is kept of a request's feedback: never a comment, a label or a prompt. */
const recordSchema = z.strictObject({
  requestId: z.string(),
  /** Of the request. */
  at: instantSchema,
  release: z.string(),
  application: z.string(),
  thumb: z.enum(['up', 'down']).nullable(),
  labelled: z.boolean(),
});
export type FeedbackRecord = z.infer<typeof recordSchema>;

/** `feedback.json` of a run. */
export const feedbackFileSchema = z.lazy(() =>
  z.strictObject({ environment: nameSchema, records: z.array(recordSchema) }),
);

const talliedSchema = z.lazy(() =>
  z.object({
    requests: count,
    up: count,
    down: count,
    labelled: count,
    /** Share of thumbs that are up; null without any. */
    satisfied: measureSchema,
  }),
);
export type FeedbackTally = z.infer<typeof talliedSchema>;

const importSchema = z.object({
  environment: nameSchema,
  lines: count,
  imported: count,
  /** Requests that had feedback already, here or in an earlier import: the first is kept. */
  duplicates: count,
  /** Ids that no fetched request has: forged, or not fetched yet. */
  unknown: count,
  /** Lines of another form, and the first of them. */
  invalid: count,
  firstInvalid: count.optional(),
  /** All feedback of the environment, by day of the request. */
  total: talliedSchema,
  days: z.lazy(() => z.record(z.string(), talliedSchema)),
});

/** Documents of `watch feedback import`, by kind. */
export const documents = { FeedbackImport: importSchema };
export type FeedbackImport = z.infer<typeof importSchema>;
