import type { CharterInForce } from '../../core/project/charter-versions.ts';
import { liveIn } from '../experiments/lineage/lineage.ts';
import type { ServingLifecycle } from '../release/quality/lifecycle.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';

/** What the charter in force asks of a live release. */
export interface LifecycleStatus extends ServingLifecycle {
  environment: string;
  release: string;
}

/** When each live release is to be evaluated again, and whether it is to be retired; reads nothing without a charter. */
export async function readLifecycle(
  snapshot: Snapshot,
  charter: CharterInForce | undefined,
  now: string,
): Promise<LifecycleStatus[]> {
  if (!charter) return [];
  const { lifecycleOf } = await import('../release/quality/lifecycle.ts');
  const reports = await snapshot.evidence();
  return snapshot.environments.flatMap((environment): LifecycleStatus[] => {
    const release = snapshot.releases.find(({ metadata }) => metadata.name === liveIn(environment));
    if (!release) return [];
    const { record } = release.spec;
    const registeredAt = snapshot.models.find(({ spec }) => spec.digest === record.modelDigest)?.spec.registeredAt;
    const lifecycle = lifecycleOf({ record, registeredAt }, reports, charter.spec.lifecycle, now);
    return [{ environment: environment.name, release: release.metadata.name, ...lifecycle }];
  });
}
