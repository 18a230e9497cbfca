import { z } from 'zod';
import { nameSchema, resourceSchema } from './common.ts';
import { SPLITS } from './dataset.ts';

/** How an answer of a suite is scored, 0 to 1. */
export const METRICS = ['exact-match', 'f1', 'rouge-l', 'numeric', 'citation', 'quote', 'numbers', 'refusal'] as const;

/** How a question is changed to see whether the answer stays right. */
export const SUITE_CHANGES = ['typos', 'case', 'accents', 'paraphrases'] as const;
export type SuiteChange = (typeof SUITE_CHANGES)[number];

const textSchema = z.string().min(1);
const messagesSchema = z.lazy(() =>
  z
    .array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: textSchema }))
    .refine((all) => all.at(-1)?.role === 'user', { message: 'suite-item' }),
);

/** A row of a suite: what is asked, what is right, and the passages that the answer rests on. */
export const suiteItemSchema = z.lazy(() =>
  z
    .strictObject({
      id: textSchema,
      prompt: textSchema.optional(),
      messages: messagesSchema.optional(),
      expected: z.union([textSchema, z.array(textSchema).min(1)]).optional(),
      passages: z.array(z.strictObject({ id: textSchema, text: textSchema })).optional(),
      /** False: the passages do not answer. */
      answerable: z.boolean().optional(),
      paraphrases: z.array(textSchema).optional(),
      group: textSchema.optional(),
    })
    .refine(({ prompt, messages }) => (prompt === undefined) !== (messages === undefined), { message: 'suite-item' }),
);
export type SuiteItem = z.infer<typeof suiteItemSchema>;

const rowsSchema = z.lazy(() =>
  z.union([
    z.strictObject({
      dataset: nameSchema,
      split: z
        .enum(SPLITS)
        .default('test')
        .refine((split) => split !== 'train', { message: 'suite-split' }),
      limit: z.number().int().positive().optional(),
    }),
    /** JSON by line, beside the suite. */
    z.strictObject({ file: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}\.jsonl$/) }),
    z.strictObject({ items: z.array(suiteItemSchema) }),
    /** A task of lm-eval in `eval/tasks`; of several filters the first unless said. */
    z.strictObject({ task: z.string().regex(/^[a-z0-9][a-z0-9_.-]{0,62}$/), filter: textSchema.optional() }),
  ]),
);

/** Below 1 and above 0: nothing else can be proven by a sample. */
const pointsSchema = z.number().gt(0).lt(100);
export const suiteLimitSchema = z.lazy(() =>
  z.strictObject({
    /** Least mean score, by the lower end of its interval: what is always wrong has neither drop nor gap. */
    min: z
      .number({ error: ({ input }) => (input === undefined ? { message: 'suite-min' } : undefined) })
      .gt(0)
      .lt(1),
    /** Most points lost by changed questions. */
    maxDrop: pointsSchema.optional(),
    /** Most points between two groups. */
    maxGap: pointsSchema.optional(),
  }),
);
export type SuiteLimit = z.infer<typeof suiteLimitSchema>;

const groupsSchema = z.record(nameSchema, z.record(nameSchema, z.array(textSchema).min(1)));
const pairsSchema = z.lazy(() =>
  z
    .strictObject({ template: textSchema, groups: groupsSchema })
    .refine(({ template, groups }) => isFillable(template, groups), { message: 'suite-pairs' }),
);

/** The template holds the question, and what each of several groups fills, at least one; `gap` is a figure, not a group. */
function isFillable(template: string, groups: z.infer<typeof groupsSchema>): boolean {
  const names = [...template.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name);
  const all = Object.values(groups);
  const isFilled = (name: string): boolean => name === 'prompt' || all.every((values) => name in values);
  const isTelling = names.some((name) => name !== 'prompt') && all.length > 1;
  return names.includes('prompt') && isTelling && names.every(isFilled) && !('gap' in groups);
}

const testSchema = z.lazy(() =>
  z
    .strictObject({
      name: nameSchema,
      rows: rowsSchema,
      metric: z.enum(METRICS),
      /** Of `numeric`, relative. */
      tolerance: z.number().min(0).lt(1).optional(),
      changes: z.array(z.enum(SUITE_CHANGES)).min(1).optional(),
      /** Each row is asked once for each group. */
      pairs: pairsSchema.optional(),
      limit: suiteLimitSchema,
      /** What was done about a gap or a drop. */
      mitigation: textSchema.optional(),
    })
    // A drop needs changes, a gap needs groups; a test has one of both.
    .refine(
      ({ limit, changes, pairs }) =>
        !(changes && pairs) && (limit.maxDrop === undefined || changes) && (limit.maxGap === undefined || pairs),
      { message: 'suite-limit' },
    )
    // A task asks and judges by itself.
    .refine(
      ({ rows, metric, changes, pairs, tolerance }) =>
        !('task' in rows) || (metric === 'exact-match' && !changes && !pairs && tolerance === undefined),
      { message: 'suite-task' },
    ),
);
export type SuiteTest = z.infer<typeof testSchema>;

const suiteSpecSchema = z.lazy(() =>
  z.strictObject({
    description: textSchema.optional(),
    tests: z
      .array(testSchema)
      .min(1)
      .refine((tests) => new Set(tests.map(({ name }) => name)).size === tests.length, { message: 'suite-twice' }),
  }),
);

/** What a model must be able to do, as tests on rows with limits. */
export type SuiteSpec = z.infer<typeof suiteSpecSchema>;
export const suiteSchema = z.lazy(() => resourceSchema('Suite', suiteSpecSchema));
