import type { Runner } from '../../../core/ports/runner.ts';
import { findResource } from '../../../core/project/resources.ts';
import type { RunnerPlace } from '../host/runner-adapter.ts';
import { jobReaders } from '../job/follow-log-file.ts';
import { readEnvironment } from '../process/environment.ts';
import { installEnvironment } from '../process/install.ts';
import { placeOf } from '../process/place.ts';
import { allowsOwnNetwork } from '../process/process-runner.ts';
import { collectJob, followedBy, listJobs, readJobStatus, removeJob, startJob } from './jobs.ts';
import { noServices } from './no-services.ts';
import type { SlurmPlace } from './place.ts';
import { stopJob } from './stop.ts';

/** Opens what gives jobs to the Slurm of a login node. */
export async function openSlurm(place: RunnerPlace): Promise<Runner> {
  const spec = (await findResource(place.project, 'Host', place.host.name))?.spec;
  return slurmRunner({ ...(await placeOf(place)), slurm: spec?.slurm ?? {} });
}

/** Jobs of Slurm, supervised on their nodes as processes are. All state is in the shared folder and with Slurm. */
export function slurmRunner(given: SlurmPlace): Runner {
  const place: SlurmPlace = { ...given, elsewhere: true };
  return {
    name: 'slurm',
    isolatesNetwork: () => allowsOwnNetwork(place.host),
    environment: readEnvironment.bind(null, place),
    install: installEnvironment.bind(null, place),
    jobs: {
      start: startJob.bind(null, place),
      status: readJobStatus.bind(null, place),
      list: listJobs.bind(null, place),
      ...jobReaders(place, followedBy(place)),
      stop: stopJob.bind(null, place),
      collect: collectJob.bind(null, place),
      remove: removeJob.bind(null, place),
    },
    services: noServices(place.host.name),
  };
}
