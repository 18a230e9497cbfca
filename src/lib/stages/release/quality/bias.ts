import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import type { CharterSpec } from '../../../core/project/resources/charter.ts';
import type { ReleaseRecord } from '../../../core/project/resources/release.ts';
import { servedModels } from '../../../core/project/served-digests.ts';
import { message } from '../../../core/text/message.ts';
import { groupResults } from '../../measure/eval/group-metrics.ts';
import { largestGap } from '../../measure/stats/group-gap.ts';
import { type EvidenceReport, isEvaluationOf } from '../approvals/evidence.ts';

/** What a release serves is as good for each group as the charter asks: a gate for each model; none where it names no group. Pure. */
export function biasGates(
  record: ReleaseRecord,
  reports: readonly EvidenceReport[],
  terms: CharterSpec['bias'],
): Gate[] {
  return (terms.groups.length === 0 ? [] : servedModels(record)).map((one) => biasGate(one, reports, terms));
}

/** By the newest evaluation that measured one of the groups. */
function biasGate(
  { model, digest }: { model: string; digest: string },
  reports: readonly EvidenceReport[],
  { groups, maxGapPoints = 100, minRowsPerGroup }: CharterSpec['bias'],
): Gate {
  const measured = reports.findLast(
    (one) => one.intact && isEvaluationOf(one, digest) && groupResults(one.report, groups).some(({ n }) => n > 0),
  );
  const results = groupResults(measured?.report, groups);
  const few = results.find(({ n }) => n < minRowsPerGroup);
  const help = {
    next: [`sovran eval run Model/${model} --help`],
    ...(measured ? { evidence: measured.run } : {}),
  };
  if (few) {
    const reason = message('release.bias.unknown', { model, group: few.group, rows: few.n, minRowsPerGroup });
    return { id: 'bias', verdict: 'unknown', reason, fix: message('release.bias.unknown.fix'), ...help };
  }
  const gap = largestGap(results);
  const [points = 0, low = 0, high = 0] = gap
    ? [gap.value, ...gap.ci95].map((share) => Math.round(share * 1000) / 10)
    : [];
  const words = { model, best: gap?.best ?? '', worst: gap?.worst ?? '', points, low, high, maxGapPoints };
  return passOrFail('bias', (gap?.ci95[0] ?? 0) * 100 <= maxGapPoints, message('release.bias', words), {
    fix: message('release.bias.fix'),
    ...help,
  });
}
