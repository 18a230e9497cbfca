import type { CharterInForce } from '../../core/project/charter-versions.ts';
import { liveIn } from '../experiments/lineage/lineage.ts';
import { servedDigests } from '../../core/project/served-digests.ts';
import type { RetireCondition } from '../release/quality/lifecycle.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';

/** What the charter in force asks of a live release. */
export interface LifecycleStatus {
  environment: string;
  release: string;
  /** When it is to be evaluated again; null: no evaluation of what it serves counts. */
  reevaluateBy: string | null;
  overdue: boolean;
  /** Conditions of retirement that are met. */
  retire: RetireCondition[];
}

/** When each live release is to be evaluated again, and whether it is to be retired; reads nothing without a charter. */
export async function readLifecycle(
  snapshot: Snapshot,
  charter: CharterInForce | undefined,
  now: string,
): Promise<LifecycleStatus[]> {
  if (!charter) return [];
  const { evaluationsOf, reevaluationOf, retireConditions } = await import('../release/quality/lifecycle.ts');
  const reports = await snapshot.evidence();
  return snapshot.environments.flatMap((environment): LifecycleStatus[] => {
    const release = snapshot.releases.find(({ metadata }) => metadata.name === liveIn(environment));
    if (!release) return [];
    const { modelDigest } = release.spec.record;
    const registeredAt = snapshot.models.find(({ spec }) => spec.digest === modelDigest)?.spec.registeredAt;
    const served = servedDigests(release.spec.record);
    const evaluations = evaluationsOf(served, reports);
    const { due = null, overdue = true } = reevaluationOf(served, evaluations, charter.spec, now) ?? {};
    const retire = retireConditions({ modelDigest, registeredAt }, evaluations, charter.spec, now);
    const name = { environment: environment.name, release: release.metadata.name };
    return [{ ...name, reevaluateBy: due, overdue, retire }];
  });
}
