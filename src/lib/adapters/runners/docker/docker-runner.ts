import type { Runner, JobCollection } from '../../../core/ports/runner.ts';
import { readMetrics } from '../host/ask-health.ts';
import { followEvents, type Followed } from '../job/events.ts';
import { followLogFile, serviceLogs } from '../job/follow-log-file.ts';
import { readLog } from '../job/log-file.ts';
import { findCovered } from './image/local-build.ts';
import { installImage } from './image/install.ts';
import { readEnvironment } from './image/installed.ts';
import { jobFolder } from '../job/layout.ts';
import { isRunning, listJobs, readJobStatus } from './job-status.ts';
import { listServices, readService, stopService } from './services.ts';
import { openSite, type Site } from './site/site.ts';
import { startJob } from './start-job.ts';
import { startService } from './start-service.ts';
import { stopJob } from './stop-job.ts';
import { digestOfText } from '../../../core/kit/canonical.ts';
import type { Host } from '../../../core/ports/host.ts';
import { projectMark } from '../../../core/project/listed-host.ts';
import { findResource } from '../../../core/project/resources.ts';
import type { TreeOwner } from '../../host-store/layout.ts';
import { isMarked, markNeeded } from '../../host-store/mark.ts';
import { treeOwner } from '../../hosts/open-host-store.ts';
import { storeRoot } from '../../places.ts';
import { cloneMark } from '../../project-store/actor.ts';
import type { RunnerPlace } from '../host/runner-adapter.ts';
import type { DockerPlace, ImageMarks } from './site/place.ts';
import { collectOutputs } from '../job/manifest.ts';
import { inspectContainer, removeContainer } from './container.ts';
import { containerName } from './job-container.ts';
import { readJobFiles } from './job-files.ts';

/** Opens the container engine of a host, which sees a project's digest, never its path. */
export async function openDocker({ project, actor, ...place }: RunnerPlace): Promise<Runner> {
  const { host } = place;
  const images = (await findResource(project, 'Host', host.name))?.spec.images;
  return dockerRunner({
    ...place,
    ...(images ? { images } : {}),
    localStore: storeRoot(),
    projectName: (await project.settings()).name,
    project: digestOfText(await projectMark(project, host.transport)).replace('sha256:', ''),
    actor,
    clone: cloneMark(project.root),
    ...(host.transport === 'local' ? {} : { marks: imageMarks(host, await treeOwner(project, actor)) }),
  });
}

function imageMarks(host: Host, owner: TreeOwner): ImageMarks {
  return { add: (digest) => markNeeded(host, owner, digest), has: (digest) => isMarked(host, owner, digest) };
}

/** Jobs and services in containers, over Docker or Podman. All state is in labels and files of the host. */
export function dockerRunner(place: DockerPlace): Runner {
  const site = openSite(place);
  return {
    name: 'docker',
    isolatesNetwork: async () => true,
    environment: (name) => readEnvironment(site, name),
    images: { coveredStore: () => findCovered(place.localStore) },
    install: (name, onProgress, signal, origin) => installImage(site, name, onProgress, signal, origin),
    jobs: {
      start: (spec, inputs, devices) => startJob(site, spec, inputs, devices),
      status: (id, look) => readJobStatus(site, id, look),
      list: () => listJobs(site),
      follow: (id, after, signal, at) => followEvents(followed(site, id), after, signal, at),
      log: (id, bytes) => readLog(site.place.host, jobFolder(site.place.host, id), bytes),
      followLog: (id, since, signal) => followLogFile(followed(site, id), since, signal),
      stop: (id, graceMs, signal) => stopJob(site, id, graceMs, signal),
      collect: (id) => collectJob(site, id),
      remove: (id) => removeJob(site, id),
    },
    services: {
      start: (spec, devices) => startService(site, spec, devices),
      status: (id) => readService(site, id),
      metrics: async (id) => readMetrics(site.place.host, (await readService(site, id)).socket),
      list: () => listServices(site),
      stop: (id, graceMs, signal) => stopService(site, id, graceMs, signal),
      ...serviceLogs(site.place),
    },
  };
}

function followed(site: Site, id: string): Followed {
  const { host, clock } = site.place;
  return { host, clock, folder: jobFolder(site.place.host, id), isRunning: () => isRunning(site, id) };
}

/** See `JobRunner.collect`. Throws `job-not-collectable` (exit 1). */
async function collectJob(site: Site, id: string): Promise<JobCollection> {
  return collectOutputs(site.place.host, jobFolder(site.place.host, id), id, (await readJobStatus(site, id))?.state);
}

/** Removes a job that does not run, with its container. */
async function removeJob(site: Site, id: string): Promise<void> {
  const over = (await readJobFiles(site, id))?.exit !== undefined;
  const container = await inspectContainer(site, containerName(id));
  if (!over && container?.running) throw new Error(`job ${id} is running`);
  if (container) await removeContainer(site, container.id);
  await site.place.host.files.remove(jobFolder(site.place.host, id));
}
