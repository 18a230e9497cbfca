import { CRITERIA, type UseCaseSpec } from '../../core/project/resources/use-case.ts';
import type { View } from '../../core/text/view.ts';
import { say } from '../../core/text/translate.ts';
import { assessCase, EQUAL_WEIGHTS, summariseScores, knockoutGates } from './scores/scores.ts';
import { compareHosting, type HostingComparison } from './hosting/compare-hosting.ts';
import { missingFields } from './missing-fields.ts';
import type { UseCaseResult } from './cases/add-use-case.ts';
import type { Ranking } from './rank.ts';
import type { WeightsResult } from './weights/set-weights.ts';

/** JSON document of a use case: its file, summed scores, missing fields and hosting options. */
export function useCaseDocument({ name, spec }: UseCaseResult, view: View, weights?: readonly number[]): object {
  return {
    name,
    ...spec,
    gates: knockoutGates(spec.gates),
    summary: summariseScores(spec.scores),
    ...assessmentDocument(spec, weights),
    missing: missingFields(spec).map(({ field, label, needed }) => ({ field, label: say(view.t, label), needed })),
    hostingComparison: comparisonDocument(compareHosting(spec.context), view),
  };
}

function assessmentDocument(spec: UseCaseSpec, weights: readonly number[] | undefined): object {
  const assessment = assessCase(spec.scores, weights ?? EQUAL_WEIGHTS);
  return assessment ? { ...assessment, weighting: weights ? 'project' : 'equal' } : {};
}

/** JSON document of a comparison, reasons in words. */
export function comparisonDocument({ recommended, unanswered, options }: HostingComparison, view: View): object {
  const reasons = (ids: (typeof options)[number]['for']): object[] =>
    ids.map((id) => ({ id, text: view.t(`scope.hosting.reason.${id}`) }));
  return {
    recommended: recommended ?? null,
    unanswered,
    options: options.map((option) => ({ ...option, for: reasons(option.for), against: reasons(option.against) })),
  };
}

/** JSON document of the weights just set. */
export function weightsDocument({ spec, geometricMean }: WeightsResult): object {
  return { ...spec, ...(geometricMean ? { geometricMean } : {}) };
}

/** JSON document of a ranking; the share of first ranks also as a measure with its number of draws. */
export function rankingDocument(ranking: Ranking): object {
  const { items, stability } = ranking;
  return {
    method: 'weighted-sum',
    criteria: CRITERIA,
    ...ranking,
    items: items.map((item) => ({
      ...item,
      stability: { value: item.rankFirstShare, unit: 'share', how: 'estimated', n: stability.draws },
    })),
  };
}
