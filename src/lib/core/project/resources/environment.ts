import { z } from 'zod';
import { digestSchema, instantSchema, nameSchema, resourceSchema } from './common.ts';

/** Where a release serves, and on which terms; written by people. What serves there is in its `Live` file. */
export const environmentSpecSchema = z.lazy(() =>
  z.strictObject({
    host: nameSchema,
    bind: z.string().default('127.0.0.1'),
    port: z.number().int().min(1).max(65535),
    approvals: z.strictObject({ required: z.number().int().min(0), expireAfter: z.string().default('168h') }),
    limits: z.strictObject({
      requestsPerMinute: z.number().int().positive().default(6000),
      concurrentPerApp: z.number().int().positive().default(64),
      concurrentPerRelease: z.number().int().positive().default(64),
      bodyBytes: z.number().int().positive().default(1048576),
      queueSeconds: z.number().positive().default(30),
      streamSeconds: z.number().positive().default(600),
    }),
    objectives: z
      .strictObject({
        /** Share of requests that are not lost, per cent. */
        availability: z.number().min(50).max(99.999).optional(),
        ttftP95Ms: z.number().positive().optional(),
        itlP95Ms: z.number().positive().optional(),
        /** How much a promotion may add to the 99th percentile of the time to the first token. */
        ttftBudgetMs: z.number().nonnegative().optional(),
      })
      .default({}),
    drainSeconds: z.number().positive().default(60),
  }),
);

export type EnvironmentSpec = z.infer<typeof environmentSpecSchema>;
export const environmentSchema = z.lazy(() => resourceSchema('Environment', environmentSpecSchema));

/** An authorised caller: only the sha256 of a key is kept. Written by sovran alone. */
const applicationSpecSchema = z.lazy(() =>
  z.strictObject({
    environment: nameSchema,
    owner: z.string().optional(),
    /** Revocation number: grows whenever all keys are revoked. A key added under a lower one is revoked. */
    revocation: z.number().int().nonnegative().default(0),
    keys: z.array(
      z.strictObject({
        sha256: digestSchema,
        createdAt: instantSchema,
        /** The revocation number it was added under. */
        revocation: z.number().int().nonnegative().default(0),
        expiresAt: instantSchema.optional(),
        revokedAt: instantSchema.optional(),
      }),
    ),
  }),
);

export type ApplicationSpec = z.infer<typeof applicationSpecSchema>;
export const applicationSchema = z.lazy(() => resourceSchema('Application', applicationSpecSchema));
