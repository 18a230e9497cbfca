import type { LiveChange, LiveSpec } from '../../../core/project/resources/live.ts';

export type ReleaseStatus = 'draft' | 'gated' | 'approved' | 'live' | 'superseded' | 'rolled-back' | 'retired';

/** Approvals of a release that count for an environment, and those that it asks for. */
export interface CountedApprovals {
  counted: number;
  required: number;
}

/**
 * Pure: what has become of a release, by what served in every environment, newest change first; of one that never served, by its
 * approvals. `gated`: some count, and too few for every environment. `retired`: it served, and no slot keeps it.
 */
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

/** Pure: whether it has had the traffic of any environment. */
export function hasServed(release: string, live: readonly LiveSpec[]): boolean {
  return live.some(({ served }) => served.includes(release));
}

/** The newest change that took the traffic from it. */
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
