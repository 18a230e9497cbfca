import { addSeconds } from '../../../core/kit/time.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import type { CharterSpec } from '../../../core/project/resources/charter.ts';
import type { ReleaseRecord } from '../../../core/project/resources/release.ts';
import { servedDigests } from '../../../core/project/served-digests.ts';
import { parseDuration } from '../../../core/text/duration.ts';
import { instant, message } from '../../../core/text/message.ts';
import { type Metric, metricOf, type Report } from '../../measure/reports/report.ts';
import { type EvidenceReport, isEvaluationOf } from '../approvals/evidence.ts';

type Terms = CharterSpec['lifecycle'];
export type EvaluationTerms = CharterSpec['evaluation'];

/** The last evaluation of a model on at least so many rows; undefined without one. Pure. */
export function lastEvaluation(
  digest: string,
  reports: readonly EvidenceReport[],
  minRows = 0,
): EvidenceReport | undefined {
  const rowsOf = ({ report }: EvidenceReport): number => (report && exactMatchOf(report)?.n) ?? 0;
  return reports.findLast((one) => one.intact && isEvaluationOf(one, digest) && rowsOf(one) >= minRows);
}

function exactMatchOf(report: Report): Metric | undefined {
  return metricOf(report, 'exact-match');
}

/** A model reaches the exact match of the charter on as many rows as it asks for. Pure. */
export function evaluationGate(model: string, report: Report | undefined, terms: EvaluationTerms): Gate {
  const { minExactMatch = 0, minRows = 0 } = terms;
  const id = 'charter-evaluation';
  const next = [`sovran eval run Model/${model} --help`];
  if (!report) return passOrFail(id, false, message('release.charter-evaluation.none', { model, minRows }), { next });
  const found = percentOf(exactMatchOf(report)?.value ?? 0);
  const reason = message('release.charter-evaluation', { model, found, minExactMatch });
  return { ...passOrFail(id, found >= minExactMatch, reason, { next }), evidence: report.id };
}

/** A share in per cent, never rounded to a limit that it misses. */
function percentOf(share: number): number {
  return Math.floor(share * 10_000 + 1e-9) / 100;
}

/** When what a release serves must be evaluated again, by the model whose evaluation is oldest; null: it has none. Pure. */
export function reevaluationOf(record: ReleaseRecord, reports: readonly EvidenceReport[], terms: Terms): string | null {
  const last = servedDigests(record).map((digest) => lastEvaluation(digest, reports)?.report?.endedAt);
  const [oldest] = last.toSorted((one = '', other = '') => one.localeCompare(other));
  if (oldest === undefined || last.includes(undefined)) return null;
  return addSeconds(oldest, parseDuration(terms.reevaluateEvery) / 1000);
}

/** What would go live was evaluated within the period that the charter sets. Pure. */
export function reevaluationGate(release: string, due: string | null, every: string, now: string): Gate {
  const id = 'reevaluated';
  if (due === null) return { id, verdict: 'fail', reason: message('release.reevaluated.never', { release }) };
  const isDue = due <= now;
  const reason = message(`release.reevaluated.${isDue ? 'fail' : 'pass'}`, { release, due: instant(due), every });
  return passOrFail(id, !isDue, reason, { next: ['sovran eval run --help'] });
}

/** What the charter says of what serves in an environment. */
export interface ServingLifecycle {
  /** When it is to be evaluated again; null: no evaluation of what it serves is intact. */
  reevaluateBy: string | null;
  overdue: boolean;
  /** Conditions of retirement that are met. */
  retire: ('age' | 'exact-match')[];
}

/** `registeredAt`: of the model, from which its age counts. Pure. */
export function lifecycleOf(
  { record, registeredAt }: { record: ReleaseRecord; registeredAt: string | undefined },
  reports: readonly EvidenceReport[],
  terms: Terms,
  now: string,
): ServingLifecycle {
  const { retireAfter, retireBelow = 0 } = terms;
  const reevaluateBy = reevaluationOf(record, reports, terms);
  const last = lastEvaluation(record.modelDigest, reports)?.report;
  const right = last && exactMatchOf(last)?.value;
  const until = registeredAt && retireAfter && addSeconds(registeredAt, parseDuration(retireAfter) / 1000);
  return {
    reevaluateBy,
    overdue: reevaluateBy === null || reevaluateBy <= now,
    retire: [
      ...(until && until <= now ? (['age'] as const) : []),
      ...(typeof right === 'number' && percentOf(right) < retireBelow ? (['exact-match'] as const) : []),
    ],
  };
}
