import { readFile } from 'node:fs/promises';
import type { RunnerPlace } from '../host/runner-adapter.ts';
import type { Runner } from '../../../core/ports/runner.ts';
import { readMetrics } from '../host/ask-health.ts';
import { jobReaders, serviceLogs } from '../job/follow-log-file.ts';
import { readEnvironment } from './environment.ts';
import { installEnvironment } from './install.ts';
import { listJobs, readJobStatus, collectJob, removeJob, startJob, stopJob } from './jobs.ts';
import { jobFolder } from '../job/layout.ts';
import { placeOf, type ProcessPlace } from './place.ts';
import { latestAttempt } from '../job/attempt.ts';
import { listServices, readService, startService, stopService } from './services.ts';
import { join } from 'node:path';
import type { Host } from '../../../core/ports/host.ts';
import { packagedEngines } from '../folders/definitions.ts';

/** Opens what starts processes on a host. */
export async function openProcess(place: RunnerPlace): Promise<Runner> {
  return processRunner(await placeOf(place));
}

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
      ...jobReaders(place, (id) => isRunning(place, jobFolder(place.host, id))),
      stop: stopJob.bind(null, place),
      collect: collectJob.bind(null, place),
      remove: removeJob.bind(null, place),
    },
    services: {
      start: startService.bind(null, place),
      status: readService.bind(null, place),
      list: listServices.bind(null, place),
      metrics: async (id) => readMetrics(place.host, (await readService(place, id)).socket),
      stop: stopService.bind(null, place),
      ...serviceLogs(place),
    },
  };
}

/** A job that has not started counts as running, for early followers. */
async function isRunning({ host }: ProcessPlace, folder: string): Promise<boolean> {
  const attempt = await latestAttempt(folder, host);
  if (!attempt || attempt.phase === 'unclaimed') return !attempt?.stopAsked;
  return attempt.phase === 'running';
}

/** Whether the kernel of the host lets its user enter a network namespace, tried with the supervisor's own program. */
export async function allowsOwnNetwork(host: Host): Promise<boolean> {
  const program = await readFile(join(packagedEngines(), 'process', 'sovran_supervisor', 'network.py'), 'utf8');
  const tried = await host.exec(['python3', '-I', '-S', '-c', program]);
  return tried.outcome === 'known' && tried.exitCode === 0;
}
