import { z } from 'zod';
import { digestSchema, instantSchema, nameSchema, resourceSchema } from './common.ts';
import { LANGUAGES } from './recipe.ts';

const personSchema = z.string().min(3);
const shareSchema = z.number().min(0).max(100);
/** As `parseDuration` reads it: `90d`, `12h`. */
const ageSchema = z.string().regex(/^\d+[smhd]$/);

/** People who answer for models, by use case; `*` for the others. */
const rolesSchema = z.lazy(() =>
  z.strictObject({
    owners: z.record(z.union([nameSchema, z.literal('*')]), personSchema),
    validators: z.array(personSchema).min(1),
    dataQuality: z.array(personSchema).min(1),
  }),
);

/** Terms of the data that a model learns from. */
const dataTermsSchema = z.lazy(() =>
  z.strictObject({
    /** Duplicates among the rows that were read. */
    maxDuplicateShare: shareSchema.optional(),
    /** Rows that are empty or otherwise invalid, among those that were read. */
    maxEmptyShare: shareSchema.optional(),
    /** Longest time since the rows were prepared. */
    maxAge: ageSchema.optional(),
    /** Longest age of the newest row, where the recipe names the day of rows. */
    maxRowAge: ageSchema.optional(),
    /** Least share of a language: `en`, `fr`, `other`. */
    minLanguageShares: z.partialRecord(z.enum(LANGUAGES), shareSchema).optional(),
    /** Least share of a group of the recipe. */
    minGroupShares: z.record(nameSchema, shareSchema).optional(),
    /** Rows with personal data that may be left. */
    maxPersonalData: z.number().int().nonnegative().optional(),
    /** Licences that sources may have; all where left out. */
    licences: z.array(z.string().min(1)).optional(),
  }),
);

const lifecycleSchema = z.lazy(() =>
  z.strictObject({
    /** Longest age of the last evaluation of what serves. */
    reevaluateEvery: ageSchema,
    /** Longest age of a model that serves. */
    retireAfter: ageSchema.optional(),
    /** Exact match, per cent, below which what serves is to be retired. */
    retireBelow: shareSchema.optional(),
    /** A release whose answers are worse than those of what serves, on the same rows. */
    worseThanLive: z.enum(['refuse', 'allow']).default('refuse'),
  }),
);

const auditSchema = z.lazy(() =>
  z.strictObject({
    /** Longest age of the last seal while there are newer records. */
    sealEvery: ageSchema.optional(),
    /** How long access logs are kept at least. */
    keepRequests: ageSchema.optional(),
    requireBom: z.boolean().default(false),
    requireModelSignatures: z.boolean().default(false),
  }),
);

const biasSchema = z.lazy(() =>
  z.strictObject({
    groups: z.array(z.string().min(1)).default([]),
    metric: z.literal('exact-match').default('exact-match'),
    maxGapPoints: shareSchema.optional(),
    minRowsPerGroup: z.number().int().positive().default(30),
  }),
);

/** Judgements of pilot users that a served model needs. */
const pilotTermsSchema = z.lazy(() =>
  z.strictObject({
    minJudgements: z.number().int().positive(),
    /** Krippendorff’s alpha among judges. */
    minAlpha: z.number().min(-1).max(1).optional(),
    /** How often it is preferred: the lower end of the interval. */
    minPreference: shareSchema.optional(),
  }),
);
export type PilotTerms = z.infer<typeof pilotTermsSchema>;

const evaluationTermsSchema = z.lazy(() =>
  z.strictObject({
    minExactMatch: shareSchema.optional(),
    minRows: z.number().int().positive().optional(),
    pilot: pilotTermsSchema.optional(),
    /** Suites of which a model that serves has passed every test. */
    suites: z.array(nameSchema).optional(),
  }),
);

/** Rules of an organisation for its models, which the gates read; shares in per cent. Written by people, in force once signed. */
export const charterSpecSchema = z.lazy(() =>
  z.strictObject({
    /** Who signs a change of it: `required` of `by`, or of all signers. */
    signatures: z.strictObject({
      required: z.number().int().min(1).max(20),
      by: z.array(personSchema).optional(),
    }),
    roles: rolesSchema,
    lifecycle: lifecycleSchema,
    evaluation: evaluationTermsSchema.prefault({}),
    data: dataTermsSchema.prefault({}),
    audit: auditSchema.prefault({}),
    bias: biasSchema.prefault({}),
  }),
);

export type DataTerms = z.infer<typeof dataTermsSchema>;
export type CharterSpec = z.infer<typeof charterSpecSchema>;
export const charterSchema = z.lazy(() => resourceSchema('Charter', charterSpecSchema));

/** What signs a version of the charter: the canonical JSON of this object; `digest` covers all but itself and `at`. */
export const charterSignatureSchema = z.lazy(() =>
  z.strictObject({
    apiVersion: z.literal('sovran/v1'),
    kind: z.literal('CharterSignature'),
    digest: digestSchema,
    /** Digest of the version that it replaces; null: the first. */
    previous: digestSchema.nullable(),
    charter: z.record(z.string(), z.json()),
    /** Digest of `charter.md`. */
    prose: digestSchema,
    /** The list of signers: whose keys count, this version’s successors among them. */
    allowedSigners: z.string(),
    at: instantSchema,
  }),
);
export type CharterSignature = z.infer<typeof charterSignatureSchema>;
