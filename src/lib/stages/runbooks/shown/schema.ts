import { z } from 'zod';
import { listedRunSchema, runbookRunSchema } from '../run/record.ts';
import { SEVERITIES, STEP_KINDS } from '../document/schema.ts';

const entrySchema = z.object({
  name: z.string(),
  path: z.string(),
  /** It comes with sovran; a file of the same name in `runbooks/` replaces it. */
  shipped: z.boolean(),
  title: z.string().nullable(),
  when: z.string().nullable(),
  severity: z.enum(SEVERITIES).nullable(),
  duration: z.string().nullable(),
  /** Faults of its form; then the rest is null. */
  problems: z.number().int(),
});

const shownStepSchema = z.object({
  id: z.string(),
  kind: z.enum(STEP_KINDS),
  title: z.string(),
  changes: z.boolean(),
  command: z.array(z.string()).nullable(),
  host: z.string().nullable(),
});

const shownSchema = entrySchema.omit({ problems: true }).extend({
  inputs: z.record(z.string(), z.string().nullable()),
  steps: z.array(shownStepSchema),
});

const lintSchema = z.object({
  verdict: z.enum(['pass', 'fail']),
  runbooks: z.array(
    z.object({
      name: z.string(),
      path: z.string(),
      problems: z.array(z.object({ code: z.string(), line: z.number(), reason: z.string() })),
    }),
  ),
});

const checksSchema = z.object({
  run: z.string(),
  runbook: z.string(),
  /** The runbook was changed since the run. */
  isOtherText: z.boolean(),
  verdict: z.enum(['pass', 'fail']),
  checks: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      state: z.enum(['passed', 'failed', 'unknown']),
      exitCode: z.number().int().nullable(),
      reason: z.string().nullable(),
    }),
  ),
});

/** Documents of `runbook …`, by kind. */
export const documents = {
  RunbookList: z.object({ items: z.array(entrySchema), runs: z.array(listedRunSchema) }),
  Runbook: shownSchema,
  RunbookLint: lintSchema,
  RunbookChecks: checksSchema,
  RunbookRun: runbookRunSchema.omit({ apiVersion: true, kind: true }),
};
export type RunbookEntry = z.infer<typeof entrySchema>;
export type ShownRunbook = z.infer<typeof shownSchema>;
export type LintedRunbooks = z.infer<typeof lintSchema>;
