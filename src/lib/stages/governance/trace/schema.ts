import { z } from 'zod';
import { OUTCOMES } from '../../../core/ports/usage-journal.ts';
import { digestSchema, instantSchema, nameSchema } from '../../../core/project/resources/common.ts';
import { proofSchema } from '../audit/schema.ts';
import { obligationSchema } from './obligations.ts';

const WHAT = [
  'application',
  'release',
  'model',
  'dataset',
  'source',
  'pilot',
  'evaluation',
  'promotion',
  'approval',
  'charter',
] as const;

const stepSchema = z.object({
  what: z.enum(WHAT),
  name: z.string(),
  /** Of weights, rows or record; of any other file, its bytes. */
  digest: digestSchema,
  /** File of the project that says so; null for a file outside it. */
  path: z.string().nullable(),
  /** Kind of a model, who approved or promoted, who signed the charter. */
  note: z.string(),
  /** That the file, or the event that recorded it, is sealed; null: it is not, or the file is outside the project. */
  proof: proofSchema.nullable(),
});

/** Where a walk stops: `missing` or `changed` records, nothing that says where `name` comes from, no key, no release. */
const STOPS = [
  'no-key',
  'no-release',
  'missing',
  'changed',
  'no-origin',
  'no-evaluation',
  'no-promotion',
  'no-charter',
] as const;
const stopSchema = z.object({ reason: z.enum(STOPS), name: z.string() });

const requestSchema = z.object({
  id: z.string(),
  environment: nameSchema,
  at: instantSchema,
  application: z.string(),
  release: z.string(),
  outcome: z.enum(OUTCOMES),
});

const traceSchema = z.object({
  request: requestSchema,
  /** The walk stops nowhere. */
  complete: z.boolean(),
  steps: z.array(stepSchema),
  stops: z.array(stopSchema),
});

const sampleSchema = z.object({
  seed: z.string(),
  /** Answered requests of applications to choose from. */
  requests: z.number().int(),
  complete: z.number().int(),
  traces: z.array(traceSchema.omit({ steps: true })),
});

const servedSchema = z.object({
  name: nameSchema,
  /** Null: nothing served. */
  release: nameSchema.nullable(),
  digest: digestSchema.nullable(),
  since: instantSchema.nullable(),
  by: z.string().nullable(),
  /** Those that counted when it was promoted. */
  approvals: z.array(z.object({ id: z.string(), signer: z.string() })),
});

const atSchema = z.object({
  at: instantSchema,
  environments: z.array(servedSchema),
  charter: z.object({ digest: digestSchema, since: instantSchema, signers: z.array(z.string()) }).nullable(),
  obligations: z.array(obligationSchema),
});

/** Documents of `govern trace` and `govern at`, by kind. */
export const documents = { Trace: traceSchema, TraceSample: sampleSchema, GovernedAt: atSchema };
export type GovernedAt = z.infer<typeof atSchema>;
export type Trace = z.infer<typeof traceSchema>;
export type TraceStep = Trace['steps'][number];
export type TraceStop = Trace['stops'][number];
export type TracedRequest = Trace['request'];
export type TraceSample = z.infer<typeof sampleSchema>;
