import type { Engine } from '../../../ports/engine.ts';
import { readEnvironment } from './environment.ts';
import { followEvents } from './event-file.ts';
import { installEnvironment } from './install.ts';
import { readJobStatus } from './job-status.ts';
import { collectJob, listJobs, readLog, removeJob, requireStatus, startJob } from './jobs.ts';
import { jobFolder, type EnginePlace } from './layout.ts';
import { listServices, readService, startService, stopService } from './services.ts';
import { stopAttempt } from './stop-attempt.ts';

/**
 * Jobs and services as plain detached processes of this machine, in a managed environment. Everything it knows
 * is on disk and in the process table, so any process of the same user finds the same.
 */
export function processEngine(place: EnginePlace): Engine {
  const jobAt = (id: string): string => jobFolder(place, id);
  return {
    name: 'process',
    environment: () => readEnvironment(place),
    install: (onProgress, signal) => installEnvironment(place, onProgress, signal),
    startJob: (spec, inputs) => startJob(place, spec, inputs),
    jobStatus: (id) => readJobStatus(place, id),
    listJobs: () => listJobs(place),
    followJob: (id, after, signal) => followEvents(jobAt(id), after, place.clock, signal),
    jobLog: (id, bytes) => readLog(jobAt(id), bytes),
    stopJob: async (id, graceMs, signal) => {
      await stopAttempt(jobAt(id), graceMs, place.clock, signal);
      return requireStatus(place, id);
    },
    collectJob: (id) => collectJob(place, id),
    removeJob: (id) => removeJob(place, id),
    startService: (spec) => startService(place, spec),
    serviceStatus: (id) => readService(place, id),
    listServices: () => listServices(place),
    stopService: (id, graceMs, signal) => stopService(place, id, graceMs, signal),
  };
}
