import { join } from 'node:path/posix';
import type { Runner, EventPlace, JobEvent, LogEntry } from '../../../core/ports/runner.ts';
import { followEvents } from '../job/follow-events.ts';
import { followLogFile } from '../job/follow-log-file.ts';
import { readLog } from '../job/log-file.ts';
import { allowsOwnNetwork } from './own-network.ts';
import { readEnvironment } from './environment.ts';
import { installEnvironment } from './install.ts';
import { listJobs, readJobStatus } from './job-status.ts';
import { collectJob, removeJob, startJob, stopJob } from './jobs.ts';
import { jobFolder, type ProcessPlace } from './layout.ts';
import { latestAttempt } from './attempt.ts';
import { listServices, readService, startService, stopService } from './services.ts';

/**
 * Jobs and services as detached processes in a managed runtime. All state is on the host's disk and in its process
 * table.
 */
export function processRunner(place: ProcessPlace): Runner {
  return {
    name: 'process',
    isolatesNetwork: () => allowsOwnNetwork(place.host),
    environment: readEnvironment.bind(null, place),
    install: installEnvironment.bind(null, place),
    jobs: {
      start: startJob.bind(null, place),
      status: readJobStatus.bind(null, place),
      list: listJobs.bind(null, place),
      follow: followJob.bind(null, place),
      log: (id, bytes) => readLog(place.host, jobFolder(place, id), bytes),
      followLog: followLog.bind(null, place),
      stop: stopJob.bind(null, place),
      collect: collectJob.bind(null, place),
      remove: removeJob.bind(null, place),
    },
    services: {
      start: startService.bind(null, place),
      status: readService.bind(null, place),
      list: listServices.bind(null, place),
      stop: stopService.bind(null, place),
    },
  };
}

function followJob(
  place: ProcessPlace,
  id: string,
  after: number,
  signal?: AbortSignal,
  at?: EventPlace,
): AsyncGenerator<JobEvent> {
  const { host, clock } = place;
  const folder = jobFolder(place, id);
  const path = join(folder, 'events.jsonl');
  return followEvents({ host, clock, path, isRunning: () => isRunning(place, folder) }, after, signal, at);
}

function followLog(place: ProcessPlace, id: string, since?: string, signal?: AbortSignal): AsyncGenerator<LogEntry> {
  const { host, clock } = place;
  const folder = jobFolder(place, id);
  return followLogFile({ host, clock, folder, isRunning: () => isRunning(place, folder) }, since, signal);
}

/** A job that has not started counts as running, for early followers. */
async function isRunning({ host }: ProcessPlace, folder: string): Promise<boolean> {
  const attempt = await latestAttempt(folder, host);
  if (!attempt || attempt.phase === 'unclaimed') return !attempt?.stopAsked;
  return attempt.phase === 'running';
}
