import type { SlurmSettings } from '../../../core/project/resources/host.ts';
import type { ProcessPlace } from '../process/place.ts';
import { jsonOf, type RunFiles } from '../job/run-files.ts';

/** The login node of a cluster, whose root lies on the file system that its nodes share. */
export interface SlurmPlace extends ProcessPlace {
  slurm: SlurmSettings;
}

/** The job of Slurm that runs a job of ours, and the newest attempt that it makes. */
export interface Scheduled {
  job: string;
  attempt: number;
}

/** What a submission left; undefined before the first. */
export function scheduledOf(run: RunFiles): Scheduled | undefined {
  return jsonOf<Scheduled>(run, 'scheduled.json');
}
