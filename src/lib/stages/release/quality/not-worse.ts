import type { Gate } from '../../../core/operation/plan/plan.ts';
import type { ProjectReader } from '../../../core/ports/project-store.ts';
import type { CharterSpec } from '../../../core/project/resources/charter.ts';
import type { ReleaseRecord } from '../../../core/project/resources/release.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { compareRecorded, type RecordedDifference } from '../../measure/eval/compare-recorded.ts';
import type { StoredReport } from '../../measure/reports/report-files.ts';
import { type EvidenceReport, isEvaluationOf } from '../approvals/evidence.ts';

interface Named {
  release: string;
  record: ReleaseRecord;
}

/** A release beside the live one, by their recorded answers to the same rows. */
export interface ComparedWithLive {
  live: string;
  differences: RecordedDifference[];
}

/** Compares what both serve under one name; `reports`: every stored report, oldest first. */
export async function compareWithLive(
  project: ProjectReader,
  { release: live, record: before }: Named,
  after: ReleaseRecord,
  reports: readonly EvidenceReport[],
): Promise<ComparedWithLive> {
  const pairs = servedPairs(before, after).filter(([one, other]) => one !== other);
  const differences = pairs.map(async ([one, other]) =>
    compareRecorded(project, evaluationsOf(one, reports), evaluationsOf(other, reports)),
  );
  return { live, differences: (await Promise.all(differences)).flat() };
}

/** Digests of both bases, then of the adapters of one name. */
function servedPairs(before: ReleaseRecord, after: ReleaseRecord): [string, string][] {
  const adapters = (before.adapters ?? []).flatMap(({ name, digest }): [string, string][] => {
    const same = after.adapters?.find((one) => one.name === name);
    return same ? [[digest, same.digest]] : [];
  });
  return [[before.modelDigest, after.modelDigest], ...adapters];
}

/** Newest first. */
function evaluationsOf(digest: string, reports: readonly EvidenceReport[]): StoredReport[] {
  const own = reports.filter((one) => one.intact && isEvaluationOf(one, digest)).toReversed();
  return own.flatMap((one) => (one.report ? [{ report: one.report, digest: one.digest }] : []));
}

interface Judged {
  release: string;
  environment: string;
  /** Null where nothing else is live. */
  compared: ComparedWithLive | null;
  /** Of the charter in force. */
  lifecycle: CharterSpec['lifecycle'] | null;
  /** Who signed that it may answer worse. */
  waivedBy: string | undefined;
}

/** A release is not worse than the live one on the same rows: its interval is not all below 0. Pure. */
export function notWorseGates(judged: Judged): Gate[] {
  const { release, compared } = judged;
  if (!compared) return [];
  const { live, differences } = compared;
  const worst = differences.toSorted((one, other) => highOf(one) - highOf(other))[0];
  const passed = (reason: Message): Gate[] => [{ id: 'not-worse', verdict: 'pass', reason }];
  if (!worst) return passed(message('release.not-worse.apart', { release, live }));
  if (highOf(worst) >= 0) return passed(message('release.not-worse.pass', { release, live, rows: worst.rows }));
  return [worseGate(judged, live, worst)];
}

function worseGate(judged: Judged, live: string, { first, second, rows, ci95 }: RecordedDifference): Gate {
  const { release, environment, lifecycle, waivedBy } = judged;
  const [low = 0, high = 0] = (ci95 ?? []).map((points) => Math.round(points * 10) / 10);
  const words = { release, live, rows, low, high };
  const reason = ci95
    ? message('release.not-worse.fail', words)
    : message('release.not-worse.unknown', { first, second });
  const gate = { id: 'not-worse', reason, evidence: second };
  if (lifecycle?.worseThanLive === 'allow' || waivedBy !== undefined) {
    const by = waivedBy ?? message('release.not-worse.charter');
    return { ...gate, verdict: 'waived', reason: message('release.not-worse.waived', { reason, by }) };
  }
  const next = [
    `sovran eval compare ${first} ${second}`,
    `sovran release approve ${release} --env ${environment} --key KEY --accept-worse REASON`,
  ];
  return { ...gate, verdict: ci95 ? 'fail' : 'unknown', fix: message('release.not-worse.fix'), next };
}

/** What is not known counts as worse than anything. */
function highOf({ ci95 }: RecordedDifference): number {
  return ci95?.[1] ?? Number.NEGATIVE_INFINITY;
}
