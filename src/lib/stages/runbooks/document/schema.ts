import { z } from 'zod';

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export const INPUT_TYPES = ['text', 'number', 'choice', 'environment', 'host', 'release', 'application'] as const;
export const STEP_KINDS = ['sovran', 'host', 'check', 'question', 'note'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** `constructor` would be found in every object. */
const idSchema = z.string().regex(/^(?!constructor$)[a-z][a-z0-9-]{0,40}$/);
const durationSchema = z.string().regex(/^\d+(\.\d+)?(ms|s|m|h)$/);
const argvSchema = z.array(z.union([z.string(), z.number()]).transform(String)).min(1);

const inputSchema = z.strictObject({
  type: z.enum(INPUT_TYPES),
  /** What the input is for, as a question asks for it. */
  ask: z.string().min(1),
  choices: z.array(z.string()).min(1).optional(),
  default: z.union([z.string(), z.number()]).transform(String).optional(),
});

/** The head of a runbook, between two lines of `---`. */
export const headSchema = z.strictObject({
  apiVersion: z.literal('sovran/v1'),
  kind: z.literal('Runbook'),
  title: z.string().min(1),
  /** The situation that it is for. */
  when: z.string().min(1),
  severity: z.enum(SEVERITIES),
  version: z.number().int().positive(),
  /** How long it takes as a rule. */
  duration: durationSchema,
  inputs: z.record(idSchema, inputSchema).default({}),
});

/** What must hold of a command's end; every part that is given. */
const expectSchema = z.strictObject({
  /** Exit codes that are good; 0 where left out. */
  exit: z.union([z.number().int(), z.array(z.number().int()).min(1)]).optional(),
  contains: z.string().min(1).optional(),
  excludes: z.string().min(1).optional(),
  /** A value of the JSON document on stdout, by the keys that lead to it. */
  json: z
    .strictObject({
      path: z.string().min(1),
      is: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
      atLeast: z.number().optional(),
      atMost: z.number().optional(),
    })
    .optional(),
});

const common = { id: idSchema, title: z.string().min(1), limit: durationSchema.default('2m') };

/** What a step runs: a command of sovran, or an argv on a host. A shell is declared, and gets inputs as `$1`, `$2` … alone. */
const sovranPart = { run: argvSchema };
const hostPart = { host: z.string().min(1), argv: argvSchema.optional(), shell: z.string().min(1).optional() };

const sovranStepSchema = z.strictObject({
  kind: z.literal('sovran'),
  ...common,
  ...sovranPart,
  /** It is asked for before it runs. */
  changes: z.boolean().default(false),
  expect: expectSchema.optional(),
});

const hostStepSchema = z.strictObject({
  kind: z.literal('host'),
  ...common,
  ...hostPart,
  /** Values for `$1`, `$2` … of the shell. */
  args: z.array(z.string()).default([]),
  /** Declared, not proven: without it the command runs without sudo. */
  changes: z.boolean().default(false),
  sudo: z.boolean().default(false),
  expect: expectSchema.optional(),
});

const checkStepSchema = z.strictObject({
  kind: z.literal('check'),
  ...common,
  run: argvSchema.optional(),
  host: z.string().optional(),
  argv: argvSchema.optional(),
  shell: z.string().min(1).optional(),
  args: z.array(z.string()).default([]),
  expect: expectSchema,
  /** Tries in all, and the time between two of them. */
  tries: z.number().int().min(1).max(100).default(1),
  every: durationSchema.default('5s'),
});

const questionStepSchema = z.strictObject({
  kind: z.literal('question'),
  id: idSchema,
  title: z.string().min(1),
  choices: z.array(z.string().min(1)).min(2),
  /** Answers that end the runbook here. */
  stops: z.array(z.string()).default([]),
});

const noteStepSchema = z.strictObject({ kind: z.literal('note'), id: idSchema, title: z.string().min(1) });

/** One `sovran-step` block. */
export const stepSchema = z.discriminatedUnion('kind', [
  sovranStepSchema,
  hostStepSchema,
  checkStepSchema,
  questionStepSchema,
  noteStepSchema,
]);

export type RunbookHead = z.infer<typeof headSchema>;
export type RunbookInput = z.infer<typeof inputSchema>;
export type RunbookStep = z.infer<typeof stepSchema>;
export type StepOf<Kind extends StepKind> = Extract<RunbookStep, { kind: Kind }>;
export type Expectation = z.infer<typeof expectSchema>;
