import { z } from 'zod';
import { digestSchema, instantSchema, nameSchema, resourceSchema } from './common.ts';

/** Risk to the rights of persons. */
export const SEVERITIES = ['unknown', 'unlikely', 'risk', 'high'] as const;
/** As the AI Act has them, Article 3(49) and 73(3). */
export const HARMS = ['death', 'health', 'infrastructure', 'rights', 'property', 'widespread'] as const;

const dutyStepSchema = z.lazy(() =>
  z.strictObject({
    duty: nameSchema,
    outcome: z.enum(['done', 'justified']),
    at: instantSchema,
    by: z.string(),
    reason: z.string().optional(),
    /** A file of people; its bytes stay where they are. */
    evidence: z.strictObject({ file: z.string(), digest: digestSchema }).optional(),
  }),
);

/** Requests that this clone had fetched, and what served. */
const frozenEnvironmentSchema = z.lazy(() =>
  z.strictObject({
    name: nameSchema,
    release: nameSchema.optional(),
    releaseDigest: digestSchema.optional(),
    requests: z.number().int(),
    first: instantSchema.nullable(),
    last: instantSchema.nullable(),
    /** Why the host could not be asked for newer ones. */
    unreachable: z.string().optional(),
  }),
);

/** What the project held when the incident was opened, by digest. */
const frozenSchema = z.lazy(() =>
  z.strictObject({
    at: instantSchema,
    environments: z.array(frozenEnvironmentSchema),
    files: z.record(z.string(), digestSchema),
    /** How many of them are events, and the instant that they begin at. */
    journal: z.strictObject({ from: instantSchema, events: z.number().int() }),
  }),
);

/** An incident and what was done about it; written by sovran alone. */
export const incidentSpecSchema = z.lazy(() =>
  z.strictObject({
    title: z.string().min(1),
    openedBy: z.string(),
    began: instantSchema.optional(),
    aware: instantSchema,
    classified: instantSchema.optional(),
    regimes: z.array(nameSchema).min(1),
    environment: nameSchema.optional(),
    severity: z.enum(SEVERITIES),
    harm: z.array(z.enum(HARMS)),
    /** Affected persons. */
    persons: z.number().int().nonnegative().optional(),
    authority: z.string().optional(),
    /** The last of a duty counts. */
    steps: z.array(dutyStepSchema).default([]),
    frozen: frozenSchema,
    closed: z
      .strictObject({
        at: instantSchema,
        by: z.string(),
        reason: z.string(),
        justification: z.string().optional(),
        unmet: z.array(nameSchema),
      })
      .optional(),
  }),
);

export type IncidentSpec = z.infer<typeof incidentSpecSchema>;
export type DutyStep = z.infer<typeof dutyStepSchema>;
export type Frozen = z.infer<typeof frozenSchema>;
export const incidentSchema = z.lazy(() => resourceSchema('Incident', incidentSpecSchema));
