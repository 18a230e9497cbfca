import { z } from 'zod';
import { digestSchema, instantSchema, nameSchema, resourceSchema } from './common.ts';

/** What is served: immutable, named by the digest of its canonical JSON. */
const releaseRecordSchema = z.lazy(() =>
  z.strictObject({
    model: nameSchema,
    modelDigest: digestSchema,
    modelFile: z.string(),
    /** `config`: the engine's own configuration, as its definition gave it when the release was made. */
    engine: z.strictObject({
      name: z.string(),
      environment: digestSchema,
      /** Digest of the engine's programs when the release was made; releases of earlier versions have none. */
      programs: digestSchema.optional(),
      config: z.record(z.string(), z.json()).optional(),
      /** Longest start, seconds; 180 where left out. */
      startSeconds: z.number().int().positive().optional(),
    }),
    arguments: z.strictObject({
      parallel: z.number().int().positive(),
      contextTokens: z.number().int().positive(),
      threads: z.number().int().positive(),
      gpus: z.number().int().positive().optional(),
    }),
    chatTemplate: digestSchema.optional(),
    /** Adapters of the model, served beside it; `name` is what applications send as `model`. */
    adapters: z
      .array(z.strictObject({ name: nameSchema, model: nameSchema, digest: digestSchema }))
      .min(1)
      .optional(),
    /** Digests of the reports this release rests on. */
    evidence: z.array(digestSchema),
  }),
);
export type ReleaseRecord = z.infer<typeof releaseRecordSchema>;

const releaseSpecSchema = z.lazy(() =>
  z.strictObject({
    record: releaseRecordSchema,
    digest: digestSchema,
    createdBy: z.string(),
    createdAt: instantSchema,
  }),
);

export type ReleaseSpec = z.infer<typeof releaseSpecSchema>;
export const releaseSchema = z.lazy(() => resourceSchema('Release', releaseSpecSchema));

/** What an approver signs: the canonical JSON of this object. */
export const approvalRequestSchema = z.lazy(() =>
  z.strictObject({
    apiVersion: z.literal('sovran/v1'),
    kind: z.literal('ApprovalRequest'),
    release: nameSchema,
    releaseDigest: digestSchema,
    environment: nameSchema,
    transition: z.literal('promote'),
    evidence: z.array(digestSchema),
    planHash: digestSchema,
    /** Gates that it waives, and why. */
    waives: z
      .array(z.enum(['not-worse']))
      .min(1)
      .optional(),
    statement: z.string().min(1).max(2000).optional(),
    at: instantSchema,
    expires: instantSchema,
  }),
);
export type ApprovalRequest = z.infer<typeof approvalRequestSchema>;
