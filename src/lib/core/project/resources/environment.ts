import { z } from 'zod';
import { isHost } from './ssh-destination.ts';
import { digestSchema, instantSchema, nameSchema, resourceSchema } from './common.ts';

const portSchema = z.lazy(() => z.number().int().min(1).max(65535));

/** A host that may serve behind a front, with the address and port at which the front's host reaches it. */
const replicaHostSchema = z.lazy(() =>
  z.strictObject({
    host: nameSchema,
    address: z.string().refine(isHost, { error: 'replica-address' }),
    port: portSchema,
  }),
);
export type ReplicaHost = z.infer<typeof replicaHostSchema>;

/** Where a release serves, and on which terms; written by people. What serves there is in its `Live` file. */
export const environmentSpecSchema = z.lazy(() =>
  z
    .strictObject({
      host: nameSchema,
      bind: z.string().default('127.0.0.1'),
      port: portSchema,
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
      /** Makes it a front: it sends to the first `replicas` of these hosts, all where that is left out. */
      hosts: z
        .array(replicaHostSchema)
        .min(1)
        .refine((all) => new Set(all.map(({ host }) => host)).size === all.length, { error: 'replica-twice' })
        .optional(),
      replicas: z.number().int().min(1).optional(),
      /** An application keeps its member while that is up. */
      sticky: z.literal('application').optional(),
      /** Makes it a member of a front, to which it opens this port. Written by sovran. */
      front: z.strictObject({ environment: nameSchema, port: portSchema }).optional(),
    })
    .refine(({ hosts = [], replicas = 0 }) => replicas <= hosts.length, { error: 'replica-count', path: ['replicas'] })
    .refine(({ hosts, front }) => !hosts || !front, { error: 'replica-front', path: ['front'] }),
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
