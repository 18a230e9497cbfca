import { jobFolder, serviceFolder } from '../job/layout.ts';
import type { Labelled } from './labelled.ts';
import { socketPath } from './service-files.ts';
import type { Site } from './site/site.ts';
import { isHealthy } from '../host/ask-health.ts';
import { ownerSeenBy } from '../job/starter.ts';
import type { JobStatus, ServiceStatus } from '../../../core/ports/runner.ts';
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

/** The same for a service that runs. */
export async function serviceWithoutFolder(site: Site, { id, labels, createdAt }: Labelled): Promise<ServiceStatus> {
  const socket = socketPath(site, id);
  const spec = labels['sovran.spec-sha256'];
  return {
    id,
    state: (await isHealthy(site.place.host, socket)) ? 'healthy' : 'unhealthy',
    socket,
    labels: {},
    startedAt: createdAt,
    folderAway: serviceFolder(site.place.host, id),
    ...(spec === undefined ? {} : { specDigest: `sha256:${spec}` }),
    ...knownOf(site, labels),
  };
}

function knownOf(
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
