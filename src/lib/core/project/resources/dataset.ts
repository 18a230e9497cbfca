import { z } from 'zod';
import { digestSchema, instantSchema, nameSchema, resourceSchema } from './common.ts';
import { PII_TYPES } from './pii-types.ts';
import { LANGUAGES, recipeSchema } from './recipe.ts';

export const DROP_REASONS = [
  'invalid',
  'filtered',
  'duplicate',
  'near-duplicate',
  'pii',
  'secret',
  'language',
  'quality',
  'contaminated',
  'unanswered',
  'replaced',
  'truncated',
  'erased',
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

export const PII_ACTIONS = ['report', 'mask', 'pseudonymise', 'drop'] as const;
export type PiiAction = (typeof PII_ACTIONS)[number];
/** `unknown`: rows that sovran did not look through. */
export const PII_TREATMENTS = [...PII_ACTIONS, 'unknown'] as const;

export const SECRET_ACTIONS = ['mask', 'drop', 'report'] as const;
export type SecretAction = (typeof SECRET_ACTIONS)[number];

export const CONTAMINATED = ['refuse', 'drop', 'keep'] as const;

export const SPLITS = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof SPLITS)[number];

const count = z.number().int().nonnegative();
/** Share of rows per split, 0..1, together 1. */
export const splitSharesSchema = z.lazy(() =>
  z.strictObject({
    train: z.number().min(0).max(1),
    validation: z.number().min(0).max(1),
    test: z.number().min(0).max(1),
  }),
);

export type SplitShares = z.infer<typeof splitSharesSchema>;

/** Keys, tokens, passwords: places where they were found, and what was done with them. */
export const secretsSchema = z.lazy(() => z.strictObject({ action: z.enum(SECRET_ACTIONS), found: count }));
/** Rows by guessed language. */
export const languagesSchema = z.lazy(() => z.partialRecord(z.enum(LANGUAGES), count));
/** Rows by group of the recipe. */
export const groupsSchema = z.lazy(() => z.record(nameSchema, count));
/** First and last day of rows. */
export const daysSchema = z.lazy(() => z.strictObject({ oldest: z.iso.date(), newest: z.iso.date() }));

/** What answered the training prompts instead of people, and how it was asked. */
export const answersSchema = z.lazy(() =>
  z.strictObject({
    teacher: z.strictObject({ name: nameSchema, digest: digestSchema, fixture: z.boolean().optional() }),
    /** Dataset whose prompts were asked; its validation and test rows are kept as they are. */
    source: z.strictObject({ name: nameSchema, digest: digestSchema }),
    sampling: z.strictObject({ temperature: z.number().min(0), maxTokens: count, seed: z.number().int() }),
    /** Engine that served the teacher, and the digest of its runtime. */
    engine: z.strictObject({ name: z.string(), environment: z.string() }),
  }),
);
export type AnswersRecord = z.infer<typeof answersSchema>;

const percentiles = { p50: count, p95: count, p99: count, max: count };
/** Tokens of a sample of rows; `over`: those that are longer than `context`. */
const tokensSchema = z.lazy(() =>
  z.strictObject({
    rows: count,
    seed: digestSchema,
    ...percentiles,
    context: count.optional(),
    over: count.optional(),
  }),
);
/** The model that rows were checked by, and their tokens as its template shows them. */
export const targetSchema = z.lazy(() =>
  z.strictObject({
    model: nameSchema,
    digest: digestSchema,
    template: digestSchema,
    tokenizer: digestSchema.optional(),
    tokens: tokensSchema.optional(),
  }),
);
export type DatasetTarget = z.infer<typeof targetSchema>;

const taken = { corrections: count, preferences: count, replaced: count };
/** Rows that judgements of a pilot gave, and those that they replaced; `source`: digest of the version before. */
const feedbackSchema = z.lazy(() =>
  z.strictObject({ pilot: nameSchema, report: digestSchema, source: digestSchema, ...taken }),
);
export type FeedbackRecord = z.infer<typeof feedbackSchema>;

/** What prepared the rows where that is not sovran, and the digest of its description. */
export const preparedSchema = z.lazy(() =>
  z.strictObject({ by: z.literal('datatrove'), version: z.string(), pipeline: digestSchema }),
);

const datasetSpecSchema = z.lazy(() =>
  z.strictObject({
    license: z.string(),
    recipe: recipeSchema.optional(),
    split: splitSharesSchema,
    pii: z.enum(PII_TREATMENTS),
    maxBad: z.number().min(0).max(1),
    /** Similarity from which a later row was dropped; absent: only what was the same. */
    near: z.number().min(0).max(1).optional(),
    /** How rows that evaluate something else were treated. */
    contaminated: z.enum(CONTAMINATED).optional(),
    sources: z.array(
      z.strictObject({ path: z.string(), sha256: digestSchema, license: z.string(), rows: count, bytes: count }),
    ),
    /** Tree digest of the shards and the manifest. */
    digest: digestSchema,
    bytes: count,
    rows: z.strictObject({
      in: count,
      out: count,
      dropped: z.partialRecord(z.enum(DROP_REASONS), count),
    }),
    splits: z.strictObject({ train: count, validation: count, test: count }),
    /** Training rows that hold a rejected answer beside the preferred one. */
    preferences: count.optional(),
    /** Absent where it is unknown. */
    piiFound: z.partialRecord(z.enum(PII_TYPES), count).optional(),
    /** Prompts that are kept with more than one answer. */
    conflicts: count,
    leakage: z.strictObject({ overlap: count }),
    secrets: secretsSchema.optional(),
    languages: languagesSchema.optional(),
    groups: groupsSchema.optional(),
    days: daysSchema.optional(),
    /** Only where a model answered the training prompts. */
    answers: answersSchema.optional(),
    target: targetSchema.optional(),
    /** Pilots whose judgements it learned from, the earliest first. */
    feedback: z.array(feedbackSchema).optional(),
    prepared: preparedSchema.optional(),
    preparedAt: instantSchema,
    run: z.string(),
  }),
);

export type DatasetSpec = z.infer<typeof datasetSpecSchema>;
export const datasetSchema = z.lazy(() => resourceSchema('Dataset', datasetSpecSchema));
