import { addSeconds } from '../../../core/kit/time.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import type { CharterSpec } from '../../../core/project/resources/charter.ts';
import { parseDuration } from '../../../core/text/duration.ts';
import { instant, message } from '../../../core/text/message.ts';
import { metricOf } from '../../measure/reports/report.ts';
import { type EvidenceReport, isEvaluationOf } from '../approvals/evidence.ts';

export type EvaluationTerms = CharterSpec['evaluation'];
/** What the charter says of the life of a model. */
export type LifeTerms = Pick<CharterSpec, 'lifecycle' | 'evaluation'>;

/** What a finished evaluation of a model says; exact match in per cent. */
export interface Evaluation {
  run: string;
  /** Of its report. */
  digest: string;
  model: string;
  at: string;
  exactMatch: number | null;
  rows: number;
}

/** Evaluations of these models whose reports are intact, oldest first. Pure. */
export function evaluationsOf(models: readonly string[], reports: readonly EvidenceReport[]): Evaluation[] {
  return reports.flatMap((one) => {
    const { run, digest, report } = one;
    const model = models.find((each) => isEvaluationOf(one, each));
    if (!report || model === undefined) return [];
    const { value = null, n = 0 } = metricOf(report, 'exact-match') ?? {};
    return [{ run, digest, model, at: report.endedAt, exactMatch: value === null ? null : percentOf(value), rows: n }];
  });
}

/** A share in per cent, never rounded to a limit that it misses. */
function percentOf(share: number): number {
  return Math.floor(share * 10_000 + 1e-9) / 100;
}

/** The last of a model on at least as many rows as the charter asks for; undefined without one. Pure. */
export function lastEvaluation(
  digest: string,
  evaluations: readonly Evaluation[],
  { minRows = 0 }: EvaluationTerms,
): Evaluation | undefined {
  return evaluations.findLast(({ model, rows }) => model === digest && rows >= minRows);
}

/** A model reaches the exact match of the charter on as many rows as it asks for. Pure. */
export function evaluationGate(model: string, last: Evaluation | undefined, terms: EvaluationTerms): Gate {
  const { minExactMatch = 0, minRows = 0 } = terms;
  const id = 'charter-evaluation';
  const next = [`sovran eval run Model/${model} --help`];
  if (!last) return passOrFail(id, false, message('release.charter-evaluation.none', { model, minRows }), { next });
  const found = last.exactMatch ?? 0;
  const reason = message('release.charter-evaluation', { model, found, minExactMatch });
  return { ...passOrFail(id, found >= minExactMatch, reason, { next }), evidence: last.run };
}

/** When what is served was last evaluated and is to be again, by the model whose evaluation is oldest. */
export interface Reevaluation {
  at: string;
  due: string;
  overdue: boolean;
}

/** Null where a model that is served has no evaluation that counts. Pure. */
export function reevaluationOf(
  served: readonly string[],
  evaluations: readonly Evaluation[],
  { lifecycle, evaluation }: LifeTerms,
  now: string,
): Reevaluation | null {
  const last = served.map((digest) => lastEvaluation(digest, evaluations, evaluation)?.at);
  const [at] = last.toSorted((one = '', other = '') => one.localeCompare(other));
  if (at === undefined || last.includes(undefined)) return null;
  const due = addSeconds(at, parseDuration(lifecycle.reevaluateEvery) / 1000);
  return { at, due, overdue: due <= now };
}

/** What would go live was evaluated within the period that the charter sets. Pure. */
export function reevaluationGate(release: string, found: Reevaluation | null, every: string): Gate {
  const id = 'reevaluated';
  if (!found) return { id, verdict: 'fail', reason: message('release.reevaluated.never', { release }) };
  const { due, overdue } = found;
  const reason = message(`release.reevaluated.${overdue ? 'fail' : 'pass'}`, { release, due: instant(due), every });
  return passOrFail(id, !overdue, reason, { next: ['sovran eval run --help'] });
}

/** Why the charter in force would retire a release: the age of its model, its last evaluation. */
export type RetireCondition = 'age' | 'exact-match';

/** Conditions of retirement that are met; `registeredAt`: of the model, from which its age counts. Pure. */
export function retireConditions(
  { modelDigest, registeredAt }: { modelDigest: string; registeredAt: string | undefined },
  evaluations: readonly Evaluation[],
  { lifecycle: { retireAfter, retireBelow = 0 }, evaluation }: LifeTerms,
  now: string,
): RetireCondition[] {
  const right = lastEvaluation(modelDigest, evaluations, evaluation)?.exactMatch ?? retireBelow;
  const until = registeredAt && retireAfter && addSeconds(registeredAt, parseDuration(retireAfter) / 1000);
  return [
    ...(until && until <= now ? (['age'] as const) : []),
    ...(right < retireBelow ? (['exact-match'] as const) : []),
  ];
}
