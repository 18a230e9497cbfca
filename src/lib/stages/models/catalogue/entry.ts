import { z } from 'zod';
import { nameSchema } from '../../../core/project/resources/common.ts';
import { RISK_DOMAINS, TRAINING_DATA } from '../../../core/project/resources/organisation-facts.ts';

/** A day, e.g. `2026-11-24`. */
export const daySchema = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/);

const sourced = {
  /** Document that says so, and the clause of it. */
  source: z.string().min(1),
  clause: z.string().min(1).optional(),
  /** Day on which the source was read. */
  date: daySchema,
};

const sourcedSchema = z.lazy(() => z.strictObject({ value: z.unknown(), ...sourced }));

/** A fact with where it stands and when it was read; `unknown` where the source does not say. */
export type Fact<Value> = Omit<z.infer<typeof sourcedSchema>, 'value'> & { value: Value | 'unknown' };

function fact<Value extends z.ZodType>(value: Value) {
  return z.strictObject({ value: z.union([value, z.literal('unknown')]), ...sourced });
}

const count = z.number().int().positive();
const text = z.string().min(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const limit = z.lazy(() => z.union([count, z.literal('none')]));

/** Clauses of a licence as facts. */
const licenseSchema = z.lazy(() =>
  z.strictObject({
    /** SPDX identifier, or `LicenseRef-…`. */
    id: fact(text),
    /** sha256 of the licence text that the publisher ships. */
    text: fact(sha256),
    commercialUse: fact(z.boolean()),
    /** Monthly active users above which no right is granted. */
    maxMonthlyUsers: fact(limit),
    /** Monthly revenue of the group above which no right is granted, USD. */
    maxMonthlyRevenueUsd: fact(limit),
    /** Rights of organisations in the European Union. */
    euRights: fact(z.enum(['granted', 'withheld'])),
    /** Training of other models on the outputs. */
    outputTraining: fact(z.enum(['free', 'conditional', 'research-only', 'forbidden'])),
    forbiddenFields: fact(z.array(z.enum(RISK_DOMAINS))),
    attribution: fact(text),
    /** How the name of a model made from it must begin. */
    naming: fact(text),
    /** Policy that the licence incorporates. */
    acceptableUse: fact(text),
    gated: fact(z.boolean()),
    /** Law that governs it: country code, or `none`. */
    law: fact(text),
  }),
);

const fileSchema = z.lazy(() => z.strictObject({ path: text, sha256, publisher: text, ...sourced }));

/** A file of `templates/catalogue/`: one base model, each fact with source and date. */
export const entrySchema = z.lazy(() =>
  z.strictObject({
    apiVersion: z.literal('sovran/v1'),
    kind: z.literal('CatalogueEntry'),
    metadata: z.strictObject({ name: nameSchema }),
    spec: z.strictObject({
      title: text,
      /** Where the publisher keeps it: owner and name. */
      repository: fact(text),
      publisher: fact(text),
      /** Countries of the publisher's seat, e.g. `FR` or `FR/US`. */
      seat: fact(z.string().regex(/^[A-Z]{2}(\/[A-Z]{2})*$/)),
      stage: fact(z.enum(['pretrained', 'instruct'])),
      parameters: fact(count),
      architecture: fact(z.enum(['dense', 'mixture-of-experts', 'hybrid'])),
      modalities: fact(z.array(z.enum(['text', 'image', 'audio', 'video'])).min(1)),
      /** Tokens of context that the publisher states. */
      context: fact(count),
      /** ISO 639-1 codes that the publisher names; `mul`: more than it lists. */
      languages: fact(z.array(z.string().regex(/^[a-z]{2,3}$/)).min(1)),
      license: licenseSchema,
      trainingData: fact(z.enum(TRAINING_DATA)),
      /** Grade of the public summary of the training data by a third party. */
      trainingDataGrade: fact(text).optional(),
      /** What the publisher or others say that no other fact holds. */
      notes: z.array(fact(text)).default([]),
      /** Base that it was quantized from, with a licence of its own. */
      quantizedFrom: fact(nameSchema).optional(),
      /** Files known by digest. */
      files: z.array(fileSchema).default([]),
    }),
  }),
);

export type CatalogueEntry = z.infer<typeof entrySchema>;
export type LicenseFacts = CatalogueEntry['spec']['license'];
