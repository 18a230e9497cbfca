import { lineageOf } from '../../experiments/lineage/lineage.ts';
import type { ModelLineage } from '../../experiments/lineage/schema.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';

/** One lineage for each model that was made from no other model of the project. Pure. */
export function lineagesOf(snapshot: Snapshot): ModelLineage[] {
  const digests = new Set(snapshot.models.map(({ spec }) => spec.digest));
  const roots = snapshot.models.filter(({ spec }) => !spec.lineage.some(({ digest }) => digests.has(digest)));
  return roots.map(({ metadata }) => lineageOf(metadata.name, snapshot));
}
