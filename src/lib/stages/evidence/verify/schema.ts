import { z } from 'zod';

export const SUBJECTS = ['files', 'events', 'record'] as const;
export type Subject = (typeof SUBJECTS)[number];

const problemSchema = z.object({
  /** What of the subject is wrong, stable. */
  code: z.string(),
  /** File of the project, or name of the resource. */
  about: z.string(),
  /** In the reader's language. */
  reason: z.string(),
});

const checkSchema = z.object({
  id: z.enum(SUBJECTS),
  verdict: z.enum(['pass', 'fail']),
  /** Things that were looked at. */
  count: z.number().int().nonnegative(),
  problems: z.array(problemSchema),
});

const editSchema = z.object({
  /** A file of people that a run wrote and a person changed since. */
  about: z.string(),
  /** Null: the change is not committed. */
  commit: z.string().nullable(),
  by: z.string().nullable(),
});

const verificationSchema = z.object({
  verdict: z.enum(['pass', 'fail']),
  checks: z.array(checkSchema),
  edits: z.array(editSchema),
});

/** Documents of `verify`, by kind. */
export const documents = { Verification: verificationSchema };
export type VerificationDocument = z.infer<typeof verificationSchema>;
