import { jobFolder } from '../job/layout.ts';
import type { Labelled } from './labelled.ts';
import type { Site } from './site/site.ts';
import { ownerSeenBy } from '../job/starter.ts';
import type { JobStatus } from '../../../core/ports/runner.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import { STORE_EMPTY } from '../../../core/failures/store-empty.ts';

/** A job of which the daemon has a container and the store no folder: all that is known of it stands in labels. */
export function jobWithoutFolder(
  site: Site,
  { id, labels, createdAt }: Labelled,
  state: JobStatus['state'],
): JobStatus {
  return {
    id,
    kind: 'finetune',
    state,
    resumable: false,
    startedAt: createdAt,
    folderAway: jobFolder(site.place.host, id),
    ...knownOf(site, labels),
  };
}

/** Who a job or service belongs to, by its labels. */
export function knownOf(
  { place }: Site,
  labels: Labelled['labels'],
): Pick<JobStatus, 'owner' | 'actor' | 'elsewhere' | 'isolatesNetwork'> {
  const { 'sovran.project': project, 'sovran.actor': actor, 'sovran.clone': clone } = labels;
  return { ...ownerSeenBy(place, { project, actor, clone }), isolatesNetwork: true };
}

/** The value read, or why not: containers run on with an unmounted store. Rethrows other errors. */
export async function unlessUnmounted<Files>(
  read: () => Promise<Files>,
): Promise<{ files?: Files; unmounted?: SovranError }> {
  try {
    return { files: await read() };
  } catch (error) {
    if (error instanceof SovranError && error.code === STORE_EMPTY) return { unmounted: error };
    throw error;
  }
}
