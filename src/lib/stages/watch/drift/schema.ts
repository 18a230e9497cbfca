import { z } from 'zod';
import { instantSchema, nameSchema } from '../../../core/project/resources/common.ts';
import { measureSchema } from '../../measure/reports/evaluation.ts';
import { FEATURES } from './feature.ts';

const verdict = z.enum(['ok', 'drift', 'unknown']);
const period = z.lazy(() => z.object({ from: instantSchema, until: instantSchema, requests: z.number().int() }));

/** A window beside the reference. Null where it holds too few values. */
const comparedSchema = z.lazy(() =>
  z
    .object({
      /** Adjusted for all features of the window (Holm). */
      pValue: z.number(),
      method: z.enum(['exact', 'limit', 'permutation', 'chi-square']),
      /** Population stability index, and what 99 % of the reference's own windows stay below. */
      index: z.number(),
      threshold: z.number(),
      differs: z.boolean(),
    })
    .nullable(),
);

const featureSchema = z.lazy(() =>
  z.object({
    name: z.enum([...FEATURES.requests, ...FEATURES.canary]),
    source: z.enum(['requests', 'canary']),
    verdict,
    /** Of shares: the category that changed most. */
    category: z.string().optional(),
    /** Median, or share of the category; `now` is of the newest window. */
    reference: measureSchema,
    now: measureSchema,
    windows: z.array(comparedSchema),
  }),
);

export const driftSchema = z.object({
  environment: nameSchema,
  verdict,
  reference: period,
  /** Oldest first; two of them confirm a drift. */
  windows: z.array(period),
  /** Values that reference and window need each; with fewer a feature is unknown. */
  least: z.object({ requests: z.number().int(), canary: z.number().int() }),
  /** Releases that answered, in the reference and in the windows: where they differ, a new one explains its answers. */
  releases: z.object({ reference: z.array(z.string()), windows: z.array(z.string()) }),
  /** Canaries found in all periods. */
  canaries: z.number().int(),
  features: z.array(featureSchema),
});

/** Documents of `watch drift`, by kind. */
export const documents = { Drift: driftSchema };
export type Drift = z.infer<typeof driftSchema>;
export type DriftFeature = Drift['features'][number];
