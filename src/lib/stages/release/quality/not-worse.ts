import type { Gate } from '../../../core/operation/plan/plan.ts';
import type { ProjectReader } from '../../../core/ports/project-store.ts';
import type { ReleaseRecord } from '../../../core/project/resources/release.ts';
import { servedModels } from '../../../core/project/served-digests.ts';
import { fixable, message } from '../../../core/text/message.ts';
import { compareRecorded, type RecordedDifference } from '../../measure/eval/compare-recorded.ts';
import type { StoredReport } from '../../measure/reports/report-files.ts';
import { type EvidenceReport, newestEvaluations, newestSuites } from '../approvals/evidence.ts';
import type { LifeTerms } from './lifecycle.ts';

/** A model that is served, what would take its place under the same name, and their answers to the same rows. */
interface ComparedModels {
  live: string;
  next: string;
  /** What the live one was last evaluated on; null where it never was, as far as its release says. */
  dataset: string | null;
  differences: RecordedDifference[];
}

/** A release beside the live one; models that stay the same are left out. */
export interface ComparedWithLive {
  live: string;
  models: ComparedModels[];
}

/** Compares what both serve under one name; `reports`: every stored report, oldest first. */
export async function compareWithLive(
  project: ProjectReader,
  { release: live, record: before }: { release: string; record: ReleaseRecord },
  after: ReleaseRecord,
  reports: readonly EvidenceReport[],
): Promise<ComparedWithLive> {
  const models = servedPairs(before, after).map(async ([one, other]): Promise<ComparedModels> => {
    const first = newestEvaluations(one.digest, reports);
    const differences = await compareRecorded(
      project,
      [...first, ...newestSuites(one.digest, reports)],
      [...newestEvaluations(other.digest, reports), ...newestSuites(other.digest, reports)],
    );
    const isDamaged = before.evidence.some((digest) => !reports.some((each) => each.intact && each.digest === digest));
    const dataset = first[0] || isDamaged ? datasetOf(first[0]) : null;
    return { live: one.model, next: other.model, dataset, differences };
  });
  return { live, models: await Promise.all(models) };
}

/** Both bases, then the adapters of one name, where they differ. */
function servedPairs(before: ReleaseRecord, after: ReleaseRecord) {
  return servedModels(before).flatMap((one) => {
    const other = servedModels(after).find(({ name }) => name === one.name);
    return other && other.digest !== one.digest ? [[one, other] as const] : [];
  });
}

function datasetOf(stored: StoredReport | undefined): string {
  return (stored?.report.measured.dataset as { name?: string } | undefined)?.name ?? 'DATASET';
}

interface Judged {
  release: string;
  environment: string;
  /** Null where nothing else is live. */
  compared: ComparedWithLive | null;
  /** Of the charter in force. */
  terms: LifeTerms | null;
  /** Who signed that it may answer worse. */
  waivedBy: string | undefined;
}

/** A release is not worse than the live one on rows that both were asked: no interval is all below 0. Pure. */
export function notWorseGates(judged: Judged): Gate[] {
  const { release, compared, terms } = judged;
  if (!compared) return [];
  const { live, models } = compared;
  const [worst] = models
    .flatMap(({ differences }) => differences)
    .toSorted((one, other) => highOf(one) - highOf(other));
  if (worst && highOf(worst) < 0) return [worseGate(judged, live, worst)];
  const { minRows = 1 } = terms?.evaluation ?? {};
  const isApart = ({ dataset, differences }: ComparedModels): boolean =>
    dataset !== null && !differences.some(({ rows }) => rows >= minRows);
  const apart = models.find(isApart);
  if (apart) return [apartGate(judged, live, apart, minRows)];
  const words = { release, live, rows: worst?.rows ?? 0 };
  const reason = message(worst ? 'release.not-worse.pass' : 'release.not-worse.nothing', words);
  return [{ id: 'not-worse', verdict: 'pass', reason }];
}

function worseGate(judged: Judged, live: string, worst: RecordedDifference): Gate {
  const { first, second, rows, ci95, suite } = worst;
  const [low = 0, high = 0] = (ci95 ?? []).map((points) => Math.round(points * 10) / 10);
  const words = { release: judged.release, live, rows, low, high };
  const reason = ci95
    ? message('release.not-worse.fail', words)
    : message('release.not-worse.unknown', { first, second });
  const next = [suite === undefined ? `sovran eval compare ${first} ${second}` : `sovran eval show ${suite}`];
  const fix = message('release.not-worse.fix');
  return refuse(judged, { verdict: ci95 ? 'fail' : 'unknown', reason, evidence: second, fix, next });
}

/** What was never asked the same rows is not known to be as good. */
function apartGate(judged: Judged, release: string, { live, next, dataset }: ComparedModels, minRows: number): Gate {
  const words = { release: judged.release, live: release, minRows };
  const evaluate = [live, next].map((model) => `sovran eval run --model ${model} --dataset ${dataset}`);
  const { text: reason, fix } = fixable('release.not-worse.apart', words);
  return refuse(judged, { verdict: 'unknown', reason, fix, next: evaluate });
}

/** Unless the charter or a signed approval accepts it. */
function refuse({ release, environment, terms, waivedBy }: Judged, gate: Omit<Gate, 'id'> & { next: string[] }): Gate {
  const { fix: _fix, next, reason, ...kept } = gate;
  const id = 'not-worse';
  const by = waivedBy ?? (terms?.lifecycle.worseThanLive === 'allow' && message('release.not-worse.charter'));
  if (by) return { ...kept, id, verdict: 'waived', reason: message('release.not-worse.waived', { reason, by }) };
  const approve = `sovran release approve ${release} --env ${environment} --key KEY --accept-worse REASON`;
  return { ...gate, id, next: [...next, approve] };
}

/** What is not known counts as worse than anything. */
function highOf({ ci95 }: RecordedDifference): number {
  return ci95?.[1] ?? Number.NEGATIVE_INFINITY;
}
