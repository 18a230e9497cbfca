import { z } from 'zod';
import { digestSchema, instantSchema, nameSchema, resourceSchema } from './common.ts';

/** What was last seen of a machine; `left`: the digests are still there. `gone`: a person said that the machine is. */
export const placeSchema = z.lazy(() =>
  z.strictObject({
    host: nameSchema,
    outcome: z.enum(['absent', 'kept', 'left', 'unknown', 'gone']),
    at: instantSchema,
    /** Trees, and jobs with what they made, removed there by this retirement. */
    removed: z.array(z.string()).default([]),
    /** Trees still there, each with who needs it. */
    found: z.array(z.strictObject({ digest: digestSchema, holders: z.array(z.string()) })).default([]),
    /** Why nothing is known. */
    code: z.string().optional(),
  }),
);

/** The end of a release; written by sovran alone. It is open until each machine was seen without its digests. */
export const retirementSpecSchema = z.lazy(() =>
  z.strictObject({
    releaseDigest: digestSchema,
    state: z.enum(['open', 'closed']),
    at: instantSchema,
    by: z.string(),
    closedAt: instantSchema.optional(),
    reason: z.string().optional(),
    successor: nameSchema.optional(),
    /** The last request that this clone's journal has; null: unknown. */
    lastTraffic: instantSchema.nullable(),
    /** Of trees that must be absent. */
    digests: z.array(digestSchema),
    /** Trees of the release that something else uses. */
    kept: z.array(z.strictObject({ digest: digestSchema, usedBy: z.array(z.string()).min(1) })).default([]),
    places: z.array(placeSchema).default([]),
    /** Signed decisions, the path of each. */
    signatures: z.array(z.strictObject({ signer: z.string(), path: z.string() })).default([]),
  }),
);

export type RetirementSpec = z.infer<typeof retirementSpecSchema>;
export type RetiredPlace = RetirementSpec['places'][number];
export const retirementSchema = z.lazy(() => resourceSchema('Retirement', retirementSpecSchema));

/** What a person signs of a retirement: the canonical JSON of this object. */
export const retirementDecisionSchema = z.lazy(() =>
  z.strictObject({
    apiVersion: z.literal('sovran/v1'),
    kind: z.literal('RetirementDecision'),
    release: nameSchema,
    releaseDigest: digestSchema,
    reason: z.string().optional(),
    successor: nameSchema.optional(),
    digests: z.array(digestSchema),
    at: instantSchema,
  }),
);
