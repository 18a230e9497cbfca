import { addSeconds } from '../../core/kit/time.ts';
import type { CharterSpec } from '../../core/project/resources/charter.ts';
import type { RetrainingRules } from '../../core/project/resources/use-case.ts';
import { parseDuration } from '../../core/text/duration.ts';
import type { Check, Retraining } from './schema.ts';

const DAY = 86_400;
export type Found = Pick<Check, 'value' | 'evidence' | 'at'>;
const NOTHING: Found = { value: { value: null, unit: '', how: 'measured' }, evidence: null, at: null };

/** Rules of a use case, or what the charter in force says in place of them. */
export type Rules = RetrainingRules & { evaluatedWithinDays?: number; evaluation?: CharterSpec['evaluation'] };

/** Terms of the life cycle as rules. Pure. */
export function charterRules({ lifecycle, evaluation }: Pick<CharterSpec, 'lifecycle' | 'evaluation'>): Rules {
  const { reevaluateEvery, retireAfter, retireBelow } = lifecycle;
  const days = (text: string): number => Math.max(1, Math.floor(parseDuration(text) / 1000 / DAY));
  return {
    ...(retireBelow ? { canaryBelow: retireBelow / 100 } : {}),
    ...(retireAfter === undefined ? {} : { maxAgeDays: days(retireAfter) }),
    evaluatedWithinDays: days(reevaluateEvery),
    evaluation,
  };
}

/** What was recorded last of the live model: drifting features, shares. When it was trained, and by which job. */
export type Evidence = Partial<Record<'drift' | 'canary' | 'feedback' | 'evaluation', Found | undefined>> &
  Pick<Retraining, 'trainedAt'> & { now: string; training: string | null };

/** Each declared rule with its evidence. Pure. */
export function checkRules(rules: Rules, { now, trainedAt, training, ...found }: Evidence): Check[] {
  const { onDrift, canaryBelow, feedbackBelow, maxAgeDays = 0, evaluatedWithinDays, erasureRequests = [] } = rules;
  const days = Math.floor((Date.parse(now) - Date.parse(trainedAt)) / 1000 / DAY);
  const due = addSeconds(trainedAt, maxAgeDays * DAY);
  const age: Found = { value: { value: days, unit: 'd', how: 'measured' }, evidence: training, at: due };
  return [
    ...checkOf('drift', onDrift ? 1 : undefined, found.drift),
    ...checkOf('canary', canaryBelow, found.canary),
    ...checkOf('feedback', feedbackBelow, found.feedback),
    ...checkOf('age', maxAgeDays || undefined, age),
    ...checkOf('evaluation', evaluatedWithinDays, found.evaluation),
    ...erasureRequests.map(({ date: at, reference: evidence }): Check => {
      // Of the same day it may have come after the rows were read.
      const state = at >= trainedAt.slice(0, 10) ? 'hit' : 'ok';
      return { ...NOTHING, rule: 'erasure', state, threshold: null, evidence, at };
    }),
  ];
}

/** Rules that are met below their threshold. */
const BELOW: ReadonlySet<string> = new Set(['canary', 'feedback']);

function checkOf(rule: Check['rule'], threshold: number | undefined, found = NOTHING): Check[] {
  if (threshold === undefined) return [];
  const { value } = found.value;
  const isHit = value !== null && (BELOW.has(rule) ? value < threshold : value >= threshold);
  return [{ rule, threshold, ...found, state: value === null ? 'unknown' : isHit ? 'hit' : 'ok' }];
}

/** Open where something hits that the last decision did not see. Pure. */
export function stateOf(checks: readonly Check[], seen: readonly Check[]): Retraining['state'] {
  const hits = checks.filter(({ state }) => state === 'hit');
  const isSeen = ({ rule, evidence, at }: Check): boolean =>
    seen.some((one) => one.rule === rule && one.evidence === evidence && one.at === at);
  if (!hits.every(isSeen)) return 'open';
  return hits.length > 0 ? 'decided' : checks.some(({ state }) => state === 'unknown') ? 'unknown' : 'none';
}
