import { digestOf } from '../../../core/kit/canonical.ts';
import type { ProjectEvent } from '../../../core/ports/project-store.ts';
import type { ReleaseRecord } from '../../../core/project/resources/release.ts';
import { recordsPromotion } from '../../release/promotion/promotion-record.ts';
import { liveIn } from '../../experiments/lineage/lineage.ts';
import type { EnvironmentPlace } from './place.ts';

/** What an environment serves, as the project records it. */
export interface LiveFacts {
  release: string;
  digest: string;
  /** The record has its digest. */
  intact: boolean;
  createdBy: string;
  record: ReleaseRecord;
  /** Its newest promotion here; null where no event records one. */
  promoted: { run: string; at: string; by: string } | null;
}

/** The live release of an environment. */
export async function live({
  ctx: { project },
  snapshot,
  environment,
}: EnvironmentPlace): Promise<{ live: LiveFacts | null }> {
  const name = liveIn(environment);
  const spec = snapshot.releases.find(({ metadata }) => metadata.name === name)?.spec;
  if (name === undefined || !spec) return { live: null };
  const { record, digest, createdBy } = spec;
  const promotion = { environment: environment.name, release: name, releaseDigest: digest };
  const accept = (event: ProjectEvent): boolean => recordsPromotion(event, promotion);
  const [event] = await project.readEvents({ accept, limit: 1 });
  const promoted = event ? { run: event.id, at: event.at, by: event.actor } : null;
  return { live: { release: name, digest, intact: digestOf(record) === digest, createdBy, record, promoted } };
}
