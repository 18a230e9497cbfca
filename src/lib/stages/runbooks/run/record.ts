import { z } from 'zod';
import { digestSchema, instantSchema, ulidSchema } from '../../../core/project/resources/common.ts';
import { STEP_KINDS } from '../document/schema.ts';

export const STEP_STATES = ['begun', 'passed', 'failed', 'answered', 'noted', 'skipped', 'unknown'] as const;

export const RUNBOOK_VERDICTS = ['open', 'passed', 'failed', 'incomplete', 'stopped', 'abandoned'] as const;

const stepRecordSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(STEP_KINDS),
  title: z.string(),
  /** `begun`: it is at work, or was interrupted. `unknown`: the connection ended before its result. */
  state: z.enum(STEP_STATES),
  at: instantSchema,
  endedAt: instantSchema.optional(),
  /** What ran, as typed; of a shell its text and arguments. */
  command: z.array(z.string()).optional(),
  host: z.string().optional(),
  exitCode: z.number().int().optional(),
  tries: z.number().int().optional(),
  answer: z.string().optional(),
  /** How the answer or the consent was given. */
  by: z.enum(['terminal', 'flag']).optional(),
  /** A person did not agree to it. */
  declined: z.literal(true).optional(),
  /** Masked and shortened. */
  output: z.string().optional(),
  /** Why it failed, in English: a record is read by machines, too. */
  reason: z.string().optional(),
});

/** A run of a runbook: read from its journal while it is open, from `runs/` once it ended. */
export const runbookRunSchema = z.strictObject({
  apiVersion: z.literal('sovran/v1'),
  kind: z.literal('RunbookRun'),
  id: ulidSchema,
  runbook: z.string(),
  title: z.string(),
  version: z.number().int(),
  /** Digest of the runbook's text. */
  digest: digestSchema,
  actor: z.string(),
  inputs: z.record(z.string(), z.string()),
  /** Placeholders as they were when the run began: what a step changes does not change the next one. */
  values: z.record(z.string(), z.string()),
  startedAt: instantSchema,
  endedAt: instantSchema.optional(),
  /** `incomplete`: a change or a check was not made; `stopped`: an answer ended it; `abandoned`: a person closed it. */
  verdict: z.enum(RUNBOOK_VERDICTS),
  steps: z.array(stepRecordSchema),
});

/** A run of a runbook in a list. */
export const listedRunSchema = z.object({
  run: z.string(),
  runbook: z.string(),
  since: z.string(),
  /** `open`: it was interrupted. */
  verdict: z.string(),
  /** Of an open one, the last step that was taken up. */
  step: z.string().nullable(),
});

export type StepRecord = z.infer<typeof stepRecordSchema>;
export type RunbookRun = z.infer<typeof runbookRunSchema>;
export type ListedRun = z.infer<typeof listedRunSchema>;
