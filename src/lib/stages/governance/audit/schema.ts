import { z } from 'zod';
import { instantSchema } from '../../../core/project/resources/common.ts';

const sealSchema = z.object({
  origin: z.string(),
  /** Leaves of the log now. */
  size: z.number().int(),
  added: z.number().int(),
  /** Base64, as in the checkpoint. */
  root: z.string(),
  /** Id of the key that signed. */
  key: z.string(),
});

const auditSchema = z.object({
  verdict: z.enum(['none', 'whole', 'broken']),
  /** SELF: the project alone vouches for its log. */
  independence: z.literal('SELF'),
  origin: z.string(),
  size: z.number().int(),
  root: z.string().nullable(),
  /** Earlier checkpoints in git that this log contains; `branches`: of those, on branches that were merged. */
  checkpoints: z.number().int(),
  branches: z.number().int(),
  /** Records that wait to be sealed, and since when. */
  unsealed: z.number().int(),
  oldest: instantSchema.nullable(),
  /** Records dated later than this clock. */
  future: z.array(z.string()),
  problems: z.array(z.object({ code: z.string(), about: z.string(), reason: z.string() })),
});

export const proofSchema = z.object({
  origin: z.string(),
  size: z.number().int(),
  root: z.string(),
  /** Of inclusion: the file, its place in the log, the hash of its leaf. */
  path: z.string().nullable(),
  index: z.number().int().nullable(),
  leaf: z.string().nullable(),
  /** Of consistency: size and root of the earlier log. */
  from: z.number().int().nullable(),
  fromRoot: z.string().nullable(),
  /** Base64, nearest first. */
  hashes: z.array(z.string()),
  checkpoint: z.string(),
  key: z.string(),
});

/** Documents of `govern audit`, by kind. */
export const documents = { Seal: sealSchema, Audit: auditSchema, LogProof: proofSchema };
export type Seal = z.infer<typeof sealSchema>;
export type AuditDocument = z.infer<typeof auditSchema>;
export type Proof = z.infer<typeof proofSchema>;
