import { z } from 'zod';

const count = z.number().int().nonnegative();

/** Domains in which a use takes automated decisions on people, or operates what may harm them. */
export const RISK_DOMAINS = [
  'critical-infrastructure',
  'education',
  'employment',
  'finance',
  'health',
  'housing',
  'insurance',
  'justice',
  'law-enforcement',
  'migration',
  'military',
  'welfare',
] as const;

/** How much of its training data a base must publish, from nothing to the data itself. */
export const TRAINING_DATA = ['none', 'summary', 'open-data'] as const;

/** What licences of base models ask about an organisation and its use. Nothing is assumed where a fact is absent. */
export const organisationFactsSchema = z.lazy(() =>
  z.strictObject({
    /** Domiciled in the European Union, or with its principal place of business there. */
    euEstablished: z.boolean().optional(),
    publicBody: z.boolean().optional(),
    /** Users a month of all products and services of the organisation and its affiliates. */
    monthlyActiveUsers: count.optional(),
    /** Consolidated revenue of the group a month, USD. */
    monthlyRevenueUsd: count.optional(),
    commercialUse: z.boolean().optional(),
    /** Outputs of the base train other models. */
    trainsOnOutputs: z.boolean().optional(),
    highRiskDomains: z.array(z.enum(RISK_DOMAINS)).optional(),
    /** The least that a publisher must say of the training data. */
    trainingData: z.enum(TRAINING_DATA).optional(),
  }),
);

export type OrganisationFacts = z.infer<typeof organisationFactsSchema>;
export type OrganisationFact = keyof OrganisationFacts;
