import { z } from 'zod';
import { nameSchema } from './common.ts';

const scalar = z.lazy(() => z.union([z.string(), z.number(), z.boolean()]));

/** What a field must be for a row to be kept: a value, one of several, or a text that a pattern finds (or not). */
const conditionSchema = z.lazy(() =>
  z.union([
    scalar,
    z.strictObject({
      in: z.array(scalar).min(1).optional(),
      match: z.string().optional(),
      not: z.string().optional(),
    }),
  ]),
);
export type Condition = z.infer<typeof conditionSchema>;

/** Source of a text: a dotted field name, or a field with `capture`, `values`, `template`; or `constant` alone. */
const mappingSchema = z.lazy(() =>
  z.union([
    z.string().min(1),
    z.strictObject({
      field: z.string().min(1),
      capture: z.string().optional(),
      values: z.record(z.string(), z.string()).optional(),
      template: z.string().optional(),
    }),
    z.strictObject({ template: z.string().min(1) }),
    z.strictObject({ constant: z.string().min(1) }),
  ]),
);
export type Mapping = z.infer<typeof mappingSchema>;

const conditionsSchema = z.lazy(() => z.record(z.string(), conditionSchema));

/** Languages that are guessed; the rest is `other`. */
export const LANGUAGES = ['en', 'fr', 'other'] as const;
export type Language = (typeof LANGUAGES)[number];

const share = z.number().min(0).max(1);

/** What a row must keep to stay; words and signs are those of its answer. */
export const qualitySchema = z.lazy(() =>
  z.strictObject({
    minWords: z.number().int().positive().optional(),
    maxWords: z.number().int().positive().optional(),
    /** Share of runs of three words that the row holds more than once. */
    maxRepetition: share.optional(),
    /** Share of signs that are neither letters, digits nor blanks. */
    maxSymbols: share.optional(),
    refusals: z.enum(['keep', 'drop']).optional(),
    /** Languages of rows that stay, as guessed by their stop words. */
    languages: z.array(z.enum(LANGUAGES)).min(1).optional(),
  }),
);
export type Quality = z.infer<typeof qualitySchema>;

/** How raw rows become chat rows. `where` keeps rows; `map` says where each text comes from. */
export const recipeSchema = z.lazy(() =>
  z.strictObject({
    where: conditionsSchema.optional(),
    /** Groups whose results are compared; a row is of the first whose conditions it meets. */
    groups: z.record(nameSchema, conditionsSchema).optional(),
    quality: qualitySchema.optional(),
    map: z
      .strictObject({
        system: mappingSchema.optional(),
        prompt: mappingSchema,
        completion: mappingSchema,
        group: mappingSchema.optional(),
        label: mappingSchema.optional(),
        /** Day of the row, by which its freshness is judged. */
        date: mappingSchema.optional(),
      })
      .optional(),
  }),
);
export type Recipe = z.infer<typeof recipeSchema>;
