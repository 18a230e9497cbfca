import type { Runner } from '../../../core/ports/runner.ts';
import { followEvents, type Followed } from '../job/follow-events.ts';
import { followLogFile } from '../job/follow-log-file.ts';
import { readLog } from '../job/log-file.ts';
import { findCovered } from './image/local-build.ts';
import { installImage } from './image/install.ts';
import { readEnvironment } from './image/installed.ts';
import { jobFolder } from './job-files.ts';
import { isRunning, listJobs, readJobStatus } from './job-status.ts';
import { collectJob, removeJob } from './jobs.ts';
import { listServices, readService, stopService } from './services.ts';
import type { DockerPlace } from './site/place.ts';
import { openSite, type Site } from './site/site.ts';
import { startJob } from './start-job.ts';
import { startService } from './start-service.ts';
import { stopJob } from './stop-job.ts';

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
      log: (id, bytes) => readLog(site.place.host, jobFolder(site, id), bytes),
      followLog: (id, since, signal) => followLogFile(followed(site, id), since, signal),
      stop: (id, graceMs, signal) => stopJob(site, id, graceMs, signal),
      collect: (id) => collectJob(site, id),
      remove: (id) => removeJob(site, id),
    },
    services: {
      start: (spec, devices) => startService(site, spec, devices),
      status: (id) => readService(site, id),
      list: () => listServices(site),
      stop: (id, graceMs, signal) => stopService(site, id, graceMs, signal),
    },
  };
}

function followed(site: Site, id: string): Followed {
  const { host, clock } = site.place;
  return { host, clock, folder: jobFolder(site, id), isRunning: () => isRunning(site, id) };
}
