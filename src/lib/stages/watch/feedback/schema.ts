import { z } from 'zod';
import { instantSchema, nameSchema } from '../../../core/project/resources/common.ts';
import { measureSchema } from '../../measure/reports/evaluation.ts';

const count = z.number().int().nonnegative();
const thumb = z.enum(['up', 'down']);

/** A line of a file to import; other fields are ignored. `label`: the right answer; `prompt`: the question, which is never logged. */
export const feedbackLineSchema = z
  .object({
    requestId: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
    thumb: thumb.optional(),
    label: z.string().min(1).optional(),
    comment: z.string().optional(),
    prompt: z.string().min(1).optional(),
  })
  .refine(({ thumb: given, label, comment }) => [given, label, comment].some((value) => value !== undefined));

/** What is kept of a request's feedback, in `feedback.json` of a run: never a comment, a label or a prompt. */
export const recordSchema = z.strictObject({
  requestId: z.string(),
  /** Of the request. */
  at: instantSchema,
  release: z.string(),
  application: z.string(),
  thumb: thumb.nullable(),
  labelled: z.boolean(),
});
export type FeedbackRecord = z.infer<typeof recordSchema>;

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
  /** All feedback of the environment. `satisfied`: share of thumbs that are up, null without any. */
  total: z.object({ requests: count, up: count, down: count, labelled: count, satisfied: measureSchema }),
});

/** Documents of `watch feedback import`, by kind. */
export const documents = { FeedbackImport: importSchema };
export type FeedbackImport = z.infer<typeof importSchema>;
