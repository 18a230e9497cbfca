import { z } from 'zod';
import { digestSchema, nameSchema } from '../../../core/project/resources/common.ts';

const madeSchema = z.object({ terms: z.string(), prose: z.string(), keys: z.array(z.string()) });

const signedSchema = z.object({
  /** Of the signed version: its terms, its prose, and the version before it. */
  digest: digestSchema,
  signer: z.string(),
  path: z.string(),
  counted: z.number().int(),
  required: z.number().int(),
  inForce: z.boolean(),
});

const holderSchema = z.object({
  role: z.enum(['owner', 'validator', 'data-quality']),
  /** Of an owner; `*`: of all other use cases. */
  usecase: z.string().nullable(),
  person: z.string(),
  /** Keys that are valid now. */
  keys: z.number().int(),
});

const liveSchema = z.object({
  environment: nameSchema,
  release: nameSchema,
  model: z.string(),
  usecase: z.string().nullable(),
  owner: z.string().nullable(),
  author: z.string(),
  /** People other than the author who signed it for this environment. */
  approvers: z.array(z.string()),
});

/** What must be separate, and each role's key. */
export const DUTIES = [
  'owner-not-validator',
  'live-has-owner',
  'author-not-approver',
  'key-of-one-person',
  'role-has-key',
] as const;

const dutySchema = z.object({
  duty: z.enum(DUTIES),
  /** A person, or `release@environment`. */
  subject: z.string(),
});

const rolesSchema = z.object({
  /** Of a charter in force; else of its file. */
  inForce: z.boolean(),
  holders: z.array(holderSchema),
  live: z.array(liveSchema),
  /** Duties that are not kept. */
  broken: z.array(dutySchema),
});

/** Documents of the charter, by kind. */
export const documents = { CharterFiles: madeSchema, CharterSigned: signedSchema, Roles: rolesSchema };
export type Roles = z.infer<typeof rolesSchema>;
export type RoleHolder = Roles['holders'][number];
export type LiveRoles = Roles['live'][number];
export type Duty = Roles['broken'][number];
export type CharterMade = z.infer<typeof madeSchema>;
export type CharterSigned = z.infer<typeof signedSchema>;
