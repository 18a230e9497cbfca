import { HOSTING_MODELS, type HostingContext, type HostingModel } from '../../../core/project/resources/use-case.ts';
import { HOSTING_RULES, type HostingReason, type RuleCondition } from './hosting-rules.ts';

export const CONTEXT_FIELDS = ['personalData', 'secrecy', 'residency', 'connectivity', 'requestsPerDay'] as const;
export type ContextField = (typeof CONTEXT_FIELDS)[number];

/** One hosting model for a case: arguments for and against, and what excludes it. */
export interface HostingOption {
  model: HostingModel;
  verdict: 'recommended' | 'possible' | 'excluded';
  points: number;
  for: HostingReason[];
  against: HostingReason[];
}

/** `recommended` is absent when nothing was answered; `unanswered` fields could still change it. */
export interface HostingComparison {
  recommended?: HostingModel;
  unanswered: ContextField[];
  options: HostingOption[];
}

/** Recommends the allowed hosting model with most points; on a tie, the one with most control. */
export function compareHosting(context: HostingContext = {}): HostingComparison {
  const unanswered = CONTEXT_FIELDS.filter((field) => context[field] === undefined);
  const options = HOSTING_MODELS.map((model) => judgeModel(model, context));
  if (unanswered.length === CONTEXT_FIELDS.length) return { unanswered, options };
  const [best] = options.toReversed().toSorted((a, b) => standing(b) - standing(a));
  if (!best) return { unanswered, options };
  return {
    recommended: best.model,
    unanswered,
    options: options.map((option) => (option === best ? { ...option, verdict: 'recommended' } : option)),
  };
}

function judgeModel(model: HostingModel, context: HostingContext): HostingOption {
  const holding = HOSTING_RULES.filter((rule) => rule.model === model && holds(rule.when, context));
  const excluded = holding.some((rule) => rule.effect === 'exclude');
  const points = holding.reduce((sum, { effect }) => sum + (effect === 'exclude' ? 0 : effect), 0);
  return {
    model,
    verdict: excluded ? 'excluded' : 'possible',
    points,
    for: holding.filter(({ effect }) => effect !== 'exclude' && effect > 0).map(({ reason }) => reason),
    against: holding.filter(({ effect }) => effect === 'exclude' || effect < 0).map(({ reason }) => reason),
  };
}

function standing(option: HostingOption): number {
  return option.verdict === 'excluded' ? Number.NEGATIVE_INFINITY : option.points;
}

function holds(when: RuleCondition, context: HostingContext): boolean {
  const { requestsPerDay, ...choices } = when;
  const { requestsPerDay: requests } = context;
  if (requestsPerDay && !(requests !== undefined && requests >= requestsPerDay.from && requests < requestsPerDay.to))
    return false;
  return Object.entries(choices).every(([field, accepted]) => {
    const answer = context[field as Exclude<ContextField, 'requestsPerDay'>];
    return answer !== undefined && (accepted as string[]).includes(answer);
  });
}
