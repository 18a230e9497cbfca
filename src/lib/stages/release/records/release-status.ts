import type { LiveChange, LiveSpec } from '../../../core/project/resources/live.ts';

export type ReleaseStatus = 'draft' | 'gated' | 'approved' | 'live' | 'superseded' | 'rolled-back' | 'retired';

/** Approvals that count for an environment, and how many it needs. */
export interface CountedApprovals {
  counted: number;
  required: number;
}

/** Status of a release by what served, else by its approvals (`gated`: too few; `retired`: in no slot). Pure. */
export function releaseStatus(
  release: string,
  live: readonly LiveSpec[],
  approvals: readonly CountedApprovals[],
): ReleaseStatus {
  if (live.some((one) => one.live !== undefined && one.slots[one.live] === release)) return 'live';
  if (!hasServed(release, live)) return byApprovals(approvals);
  if (lastLoss(release, live)?.what === 'rollback') return 'rolled-back';
  const isKept = live.some(({ slots, previous }) => [slots.blue, slots.green, previous].includes(release));
  return isKept ? 'superseded' : 'retired';
}

function hasServed(release: string, live: readonly LiveSpec[]): boolean {
  return live.some(({ served }) => served.includes(release));
}

/** The newest change after which it no longer served. */
function lastLoss(release: string, live: readonly LiveSpec[]): LiveChange | undefined {
  const losses = live.flatMap(({ changes }) =>
    changes.filter(({ what, from }) => from === release && (what === 'promote' || what === 'rollback')),
  );
  return losses.toSorted((one, other) => other.at.localeCompare(one.at))[0];
}

function byApprovals(approvals: readonly CountedApprovals[]): ReleaseStatus {
  if (approvals.some(({ counted, required }) => counted > 0 && counted >= required)) return 'approved';
  return approvals.some(({ counted }) => counted > 0) ? 'gated' : 'draft';
}
