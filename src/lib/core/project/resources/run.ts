import { z } from 'zod';
import { digestSchema, instantSchema, nameSchema, resourceSchema } from './common.ts';
import { LINEAGE_RELATIONS, modelSpecSchema } from './model.ts';

const jsonObject = z.lazy(() => z.record(z.string(), z.unknown()));

/** An ancestor known when the job starts (`digest`), or an output tree of the same job (`tree`). */
const collectLineageSchema = z.lazy(() =>
  z.strictObject({
    relation: z.enum(LINEAGE_RELATIONS),
    digest: digestSchema.optional(),
    tree: z.string().optional(),
    name: z.string().optional(),
  }),
);

/** A model to register from one output tree. Missing facts come from the worker’s manifest, then from the files. */
const collectModelSchema = z.lazy(() =>
  modelSpecSchema
    .unwrap()
    .omit({ digest: true, bytes: true, registeredAt: true, job: true, lineage: true, trainable: true })
    .partial()
    .required({ kind: true, license: true })
    .extend({
      name: nameSchema,
      trainable: z.boolean().optional(),
      lineage: z.array(collectLineageSchema).default([]),
    }),
);

const collectItemSchema = z.lazy(() => z.strictObject({ tree: z.string(), model: collectModelSchema }));

/** What a finished job leaves in the registry. */
export type CollectItem = z.infer<typeof collectItemSchema>;

const measuredSchema = z.lazy(() =>
  z.strictObject({
    peakMemoryBytes: z.number().positive().optional(),
    wallSeconds: z.number().nonnegative().optional(),
    trainSeconds: z.number().nonnegative().optional(),
    rowsSeen: z.number().nonnegative().optional(),
  }),
);

/** Figures of a finished job. */
export type Measured = z.infer<typeof measuredSchema>;

/** A detached job, an evaluation, a benchmark or a promotion. Its folder is `runs/<ULID>/`. */
const runSpecSchema = z.lazy(() =>
  z.strictObject({
    operation: z.string(),
    /** The name the user gave, e.g. the model a training makes. */
    subject: z.string(),
    /** What to type to launch the same again. */
    command: z.string().optional(),
    kind: z.enum(['job', 'eval', 'bench', 'promotion', 'runbook', 'feedback', 'drift', 'retraining', 'check']),
    host: z.string().optional(),
    runner: z.string().optional(),
    status: z.enum(['queued', 'running', 'succeeded', 'failed', 'stopped', 'lost']),
    startedAt: instantSchema,
    endedAt: instantSchema.optional(),
    exitCode: z.number().int().optional(),
    failure: z
      .strictObject({
        code: z.number(),
        class: z.string(),
        /** A stable name and its facts, from which the failure is worded; `message` and `remedy` are the worker's words. */
        reason: z.string().optional(),
        params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
        message: z.string(),
        remedy: z.string().optional(),
      })
      .optional(),
    /** The `job/v1` document of a job. */
    job: jsonObject.optional(),
    /** What to register when the job ends well. */
    collect: z.array(collectItemSchema).optional(),
    outputs: z.array(z.strictObject({ path: z.string(), sha256: z.string(), bytes: z.number() })).default([]),
    /** What a finished job took, from its manifest; later estimates are corrected by it. */
    measured: measuredSchema.optional(),
    /** Digest of `report.json`, or of a runbook’s `runbook.json`, in the same folder. */
    report: digestSchema.optional(),
    verdict: z.string().optional(),
  }),
);

export type RunSpec = z.infer<typeof runSpecSchema>;
export const runSchema = z.lazy(() =>
  resourceSchema('Run', runSpecSchema).extend({
    metadata: z.strictObject({ name: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/) }),
  }),
);
