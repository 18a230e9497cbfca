import type { HostingContext, HostingModel } from '../../../core/project/resources/use-case.ts';

/** Answers for which a rule holds; every field named must match. `requestsPerDay` is a range, `to` excluded. */
export interface RuleCondition {
  personalData?: NonNullable<HostingContext['personalData']>[];
  secrecy?: NonNullable<HostingContext['secrecy']>[];
  residency?: NonNullable<HostingContext['residency']>[];
  connectivity?: NonNullable<HostingContext['connectivity']>[];
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
export const HOSTING_RULES = [
  rule('public', 'nothing-to-install', 1, {}),
  rule('public', 'provider-decides', -1, {}),
  rule('public', 'pay-per-use', 2, { requestsPerDay: FEW }),
  rule('public', 'price-grows', -2, { requestsPerDay: MANY }),
  rule('public', 'nothing-to-protect', 2, { personalData: ['none'], secrecy: ['none'] }),
  rule('public', 'personal-data-leaves', -2, { personalData: ['personal'] }),
  rule('public', 'special-data-leaves', -4, { personalData: ['special'] }),
  rule('public', 'secrets-leave', -2, { secrecy: ['business'] }),
  rule('public', 'classified', 'exclude', { secrecy: ['classified'] }),
  rule('public', 'foreign-law', -2, { residency: ['eu'] }),
  rule('public', 'leaves-country', 'exclude', { residency: ['national'] }),
  rule('public', 'needs-line', -2, { connectivity: ['restricted'] }),
  rule('public', 'no-line', 'exclude', { connectivity: ['isolated'] }),

  rule('private', 'dedicated-capacity', 1, {}),
  rule('private', 'depends-on-provider', -1, {}),
  rule('private', 'mostly-idle', -1, { requestsPerDay: FEW }),
  rule('private', 'steady-load', 1, { requestsPerDay: STEADY }),
  rule('private', 'price-grows', -1, { requestsPerDay: MANY }),
  rule('private', 'processor-contract', 1, { personalData: ['personal'] }),
  rule('private', 'special-data-leaves', -2, { personalData: ['special'] }),
  rule('private', 'contract-protects', 1, { secrecy: ['business'] }),
  rule('private', 'classified', 'exclude', { secrecy: ['classified'] }),
  rule('private', 'eu-region', 1, { residency: ['eu'] }),
  rule('private', 'national-provider', -2, { residency: ['national'] }),
  rule('private', 'needs-line', -1, { connectivity: ['restricted'] }),
  rule('private', 'no-line', 'exclude', { connectivity: ['isolated'] }),

  rule('hybrid', 'absorbs-peaks', 1, {}),
  rule('hybrid', 'two-systems', -1, {}),
  rule('hybrid', 'two-systems-few-requests', -2, { requestsPerDay: FEW }),
  rule('hybrid', 'peaks-outside', 1, { requestsPerDay: MANY }),
  rule('hybrid', 'sorts-requests', 1, { personalData: ['personal'] }),
  rule('hybrid', 'one-mistake', -2, { personalData: ['special'] }),
  rule('hybrid', 'sorts-secrets', 1, { secrecy: ['business'] }),
  rule('hybrid', 'classified', 'exclude', { secrecy: ['classified'] }),
  rule('hybrid', 'part-abroad', -1, { residency: ['national'] }),
  rule('hybrid', 'needs-line', -1, { connectivity: ['restricted'] }),
  rule('hybrid', 'no-line', 'exclude', { connectivity: ['isolated'] }),

  rule('sovereign', 'full-control', 1, {}),
  rule('sovereign', 'machines-and-skills', -1, {}),
  rule('sovereign', 'mostly-idle', -1, { requestsPerDay: FEW }),
  rule('sovereign', 'flat-cost', 2, { requestsPerDay: MANY }),
  rule('sovereign', 'nothing-demands-it', -2, { personalData: ['none'], secrecy: ['none'], residency: ['any'] }),
  rule('sovereign', 'personal-data-stays', 2, { personalData: ['personal'] }),
  rule('sovereign', 'special-data-stays', 3, { personalData: ['special'] }),
  rule('sovereign', 'secrets-stay', 2, { secrecy: ['business'] }),
  rule('sovereign', 'classified-stays', 3, { secrecy: ['classified'] }),
  rule('sovereign', 'own-law', 1, { residency: ['eu'] }),
  rule('sovereign', 'stays-in-country', 3, { residency: ['national'] }),
  rule('sovereign', 'works-cut-off', 2, { connectivity: ['restricted'] }),
  rule('sovereign', 'works-isolated', 3, { connectivity: ['isolated'] }),
];

function rule<const Reason extends string>(
  model: HostingModel,
  reason: Reason,
  effect: HostingRule['effect'],
  when: RuleCondition,
): HostingRule<Reason> {
  return { model, reason, effect, when };
}
