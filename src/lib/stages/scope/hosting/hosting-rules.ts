import type { HostingContext, HostingModel } from '../../../core/project/resources/use-case.ts';

/** Answers for which a rule holds; every field named must match. `requestsPerDay` is a range, `to` excluded. */
export interface RuleCondition {
  personalData?: readonly NonNullable<HostingContext['personalData']>[];
  secrecy?: readonly NonNullable<HostingContext['secrecy']>[];
  residency?: readonly NonNullable<HostingContext['residency']>[];
  connectivity?: readonly NonNullable<HostingContext['connectivity']>[];
  requestsPerDay?: { from: number; to: number };
}

export type HostingReason = (typeof HOSTING_RULES)[number]['reason'];

/** One line of the decision table: an argument of so many points for (or against) a model, or its exclusion. */
export interface HostingRule<Reason extends string = string> {
  model: HostingModel;
  reason: Reason;
  effect: number | 'exclude';
  when: RuleCondition;
}

const FEW = { from: 0, to: 1_000 };
const MANY = { from: 50_000, to: Number.POSITIVE_INFINITY };
const STEADY = { from: 1_000, to: 50_000 };

/** Points weigh (1 minor, 2 relevant, 3 or more strong), exclusions decide. Volumes are requests per day. */
const ROWS = [
  ['public', 'nothing-to-install', 1, {}],
  ['public', 'provider-decides', -1, {}],
  ['public', 'pay-per-use', 2, { requestsPerDay: FEW }],
  ['public', 'price-grows', -2, { requestsPerDay: MANY }],
  ['public', 'nothing-to-protect', 2, { personalData: ['none'], secrecy: ['none'] }],
  ['public', 'personal-data-leaves', -2, { personalData: ['personal'] }],
  ['public', 'special-data-leaves', -4, { personalData: ['special'] }],
  ['public', 'secrets-leave', -2, { secrecy: ['business'] }],
  ['public', 'classified', 'exclude', { secrecy: ['classified'] }],
  ['public', 'foreign-law', -2, { residency: ['eu'] }],
  ['public', 'leaves-country', 'exclude', { residency: ['national'] }],
  ['public', 'needs-line', -2, { connectivity: ['restricted'] }],
  ['public', 'no-line', 'exclude', { connectivity: ['isolated'] }],

  ['private', 'dedicated-capacity', 1, {}],
  ['private', 'depends-on-provider', -1, {}],
  ['private', 'mostly-idle', -1, { requestsPerDay: FEW }],
  ['private', 'steady-load', 1, { requestsPerDay: STEADY }],
  ['private', 'price-grows', -1, { requestsPerDay: MANY }],
  ['private', 'processor-contract', 1, { personalData: ['personal'] }],
  ['private', 'special-data-leaves', -2, { personalData: ['special'] }],
  ['private', 'contract-protects', 1, { secrecy: ['business'] }],
  ['private', 'classified', 'exclude', { secrecy: ['classified'] }],
  ['private', 'eu-region', 1, { residency: ['eu'] }],
  ['private', 'national-provider', -2, { residency: ['national'] }],
  ['private', 'needs-line', -1, { connectivity: ['restricted'] }],
  ['private', 'no-line', 'exclude', { connectivity: ['isolated'] }],

  ['hybrid', 'absorbs-peaks', 1, {}],
  ['hybrid', 'two-systems', -1, {}],
  ['hybrid', 'two-systems-few-requests', -2, { requestsPerDay: FEW }],
  ['hybrid', 'peaks-outside', 1, { requestsPerDay: MANY }],
  ['hybrid', 'sorts-requests', 1, { personalData: ['personal'] }],
  ['hybrid', 'one-mistake', -2, { personalData: ['special'] }],
  ['hybrid', 'sorts-secrets', 1, { secrecy: ['business'] }],
  ['hybrid', 'classified', 'exclude', { secrecy: ['classified'] }],
  ['hybrid', 'part-abroad', -1, { residency: ['national'] }],
  ['hybrid', 'needs-line', -1, { connectivity: ['restricted'] }],
  ['hybrid', 'no-line', 'exclude', { connectivity: ['isolated'] }],

  ['sovereign', 'full-control', 1, {}],
  ['sovereign', 'machines-and-skills', -1, {}],
  ['sovereign', 'mostly-idle', -1, { requestsPerDay: FEW }],
  ['sovereign', 'flat-cost', 2, { requestsPerDay: MANY }],
  ['sovereign', 'nothing-demands-it', -2, { personalData: ['none'], secrecy: ['none'], residency: ['any'] }],
  ['sovereign', 'personal-data-stays', 2, { personalData: ['personal'] }],
  ['sovereign', 'special-data-stays', 3, { personalData: ['special'] }],
  ['sovereign', 'secrets-stay', 2, { secrecy: ['business'] }],
  ['sovereign', 'classified-stays', 3, { secrecy: ['classified'] }],
  ['sovereign', 'own-law', 1, { residency: ['eu'] }],
  ['sovereign', 'stays-in-country', 3, { residency: ['national'] }],
  ['sovereign', 'works-cut-off', 2, { connectivity: ['restricted'] }],
  ['sovereign', 'works-isolated', 3, { connectivity: ['isolated'] }],
] as const satisfies readonly (readonly [HostingModel, string, HostingRule['effect'], RuleCondition])[];

export const HOSTING_RULES = ROWS.map(([model, reason, effect, when]) => ({ model, reason, effect, when }));
