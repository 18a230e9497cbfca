import { z } from 'zod';
import { digestSchema, instantSchema, resourceSchema } from './common.ts';

const jsonObject = z.record(z.string(), z.unknown());

/** A detached job, an evaluation, a benchmark or a promotion. Its folder is `runs/<ULID>/`. */
export const runSpecSchema = z.strictObject({
  operation: z.string(),
  /** The name the user gave, e.g. the model a training makes. */
  subject: z.string(),
  kind: z.enum(['job', 'eval', 'bench', 'promotion']),
  host: z.string().optional(),
  engine: z.string().optional(),
  status: z.enum(['queued', 'running', 'succeeded', 'failed', 'stopped', 'lost']),
  startedAt: instantSchema,
  endedAt: instantSchema.optional(),
  exitCode: z.number().int().optional(),
  failure: z
    .strictObject({ code: z.number(), class: z.string(), message: z.string(), remedy: z.string().optional() })
    .optional(),
  /** The `job/v1` document of a job. */
  job: jsonObject.optional(),
  /** What to register when the job ends well (stage-specific). */
  collect: jsonObject.optional(),
  outputs: z.array(z.strictObject({ path: z.string(), sha256: z.string(), bytes: z.number() })).default([]),
  /** Digest of `report.json` in the same folder. */
  report: digestSchema.optional(),
  verdict: z.string().optional(),
});

export type RunSpec = z.infer<typeof runSpecSchema>;
export const runSchema = resourceSchema('Run', runSpecSchema).extend({
  metadata: z.strictObject({ name: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/) }),
});
