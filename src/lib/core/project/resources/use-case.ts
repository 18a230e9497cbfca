import { z } from 'zod';
import { instantSchema, resourceSchema } from './common.ts';
import { benefitSchema } from './economics.ts';
import { organisationFactsSchema } from './organisation-facts.ts';

/** The five criteria of scoring, 0 to 5 against written anchors. */
export const CRITERIA = ['impact', 'feasibility', 'sensitivity', 'acceptance', 'alignment'] as const;
export type Criterion = (typeof CRITERIA)[number];

/** Conditions outside the score that knock a case out. */
export const KNOCKOUT_GATES = ['prohibited-practice', 'legal-basis', 'data-owner', 'gpu-budget'] as const;

export const HOSTING_MODELS = ['public', 'private', 'hybrid', 'sovereign'] as const;
export type HostingModel = (typeof HOSTING_MODELS)[number];

const scoreSchema = z.number().int().min(0).max(5);

export const kpiSchema = z.lazy(() =>
  z.strictObject({
    name: z.string().min(1),
    unit: z.string().min(1),
    baseline: z.number().optional(),
    target: z.number().optional(),
  }),
);

/** What a hosting model is chosen from; requests per day are those expected in production. */
export const contextSchema = z.lazy(() =>
  z.strictObject({
    personalData: z.enum(['none', 'personal', 'special']).optional(),
    secrecy: z.enum(['none', 'business', 'classified']).optional(),
    residency: z.enum(['any', 'eu', 'national']).optional(),
    connectivity: z.enum(['online', 'restricted', 'isolated']).optional(),
    requestsPerDay: z.number().nonnegative().optional(),
  }),
);
export type HostingContext = z.infer<typeof contextSchema>;

export const gateSchema = z.lazy(() =>
  z.strictObject({
    id: z.enum(KNOCKOUT_GATES),
    verdict: z.enum(['pass', 'fail', 'unknown']),
    reason: z.string().optional(),
  }),
);

const decisionSchema = z.lazy(() =>
  z.strictObject({
    verdict: z.enum(['accepted', 'rejected']),
    by: z.string(),
    at: instantSchema,
    reason: z.string().min(1),
  }),
);

export const useCaseSpecSchema = z.lazy(() =>
  z.strictObject({
    title: z.string().min(1),
    need: z.string().optional(),
    users: z.string().optional(),
    data: z.string().optional(),
    alternatives: z.string().optional(),
    hosting: z.enum(HOSTING_MODELS).optional(),
    /** Answers that drive the comparison of hosting models. */
    context: contextSchema.optional(),
    /** Facts for licences of base models that differ from those of `sovran.yaml`. */
    facts: organisationFactsSchema.optional(),
    kpis: z.array(kpiSchema).default([]),
    /** What it is expected to bring, for `value roi`. */
    value: benefitSchema.optional(),
    /** When a new training is proposed: `canaryBelow` of right answers, `feedbackBelow` of thumbs that are up. */
    retraining: z
      .strictObject({
        onDrift: z.boolean().optional(),
        canaryBelow: z.number().gt(0).max(1).optional(),
        feedbackBelow: z.number().gt(0).max(1).optional(),
        maxAgeDays: z.number().int().min(1).max(3650).optional(),
        /** `reference`: where the request is filed. */
        erasureRequests: z
          .array(z.strictObject({ date: z.iso.date(), reference: z.string().trim().min(1) }))
          .optional(),
      })
      .optional(),
    gates: z.array(gateSchema).default([]),
    /** Points of exact match (per cent) that a quantized model may lose against its parent; a release keeps to it. */
    maxLossPoints: z.number().min(0).max(100).optional(),
    /** criterion → rater → score. */
    scores: z.partialRecord(z.enum(CRITERIA), z.record(z.string(), scoreSchema)).default({}),
    status: z.enum(['draft', 'scored', 'accepted', 'rejected']).default('draft'),
    decision: decisionSchema.optional(),
    /** Decisions that were replaced or reopened, oldest first. */
    earlierDecisions: z.array(decisionSchema).optional(),
  }),
);

export type UseCaseSpec = z.infer<typeof useCaseSpecSchema>;
export type RetrainingRules = NonNullable<UseCaseSpec['retraining']>;
export type Kpi = z.infer<typeof kpiSchema>;
export type CaseGate = z.infer<typeof gateSchema>;
export type Decision = z.infer<typeof decisionSchema>;
export const useCaseSchema = z.lazy(() => resourceSchema('UseCase', useCaseSpecSchema));

const weightSchema = z.number().min(0).max(1);

/** Weights of the criteria: one file per project, named `default`. */
const weightsSpecSchema = z.lazy(() =>
  z.strictObject({
    method: z.enum(['direct', 'pairwise']),
    weights: z.record(z.enum(CRITERIA), weightSchema),
    pairwise: z.array(z.array(z.number().positive())).optional(),
    lambdaMax: z.number().optional(),
    consistencyIndex: z.number().optional(),
    consistencyRatio: z.number().optional(),
  }),
);

export type WeightsSpec = z.infer<typeof weightsSpecSchema>;
export const weightsSchema = z.lazy(() => resourceSchema('Weights', weightsSpecSchema));
