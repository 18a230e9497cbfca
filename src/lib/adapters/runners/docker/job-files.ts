import type { JobEvent, JobSpec } from '../../../core/ports/runner.ts';
import { attemptOf, firstStartOf } from '../job/attempt.ts';
import { lastEventIn } from '../job/events.ts';
import { jobFolder, jobsFolder } from '../job/layout.ts';
import { jsonOf, listRuns, readRun, type RunFiles } from '../job/run-files.ts';
import type { Starter } from '../job/starter.ts';
import type { ExitRecord, Verdict } from '../job/verdict.ts';
import type { Site } from './site/site.ts';

/** Kept with a job before its container is made, so that it is found again after a kill at any point. */
export interface ContainerRecord extends Starter {
  phase: 'intent' | 'running';
  attempt: number;
  imageId: string;
  specDigest: string;
  fence?: number;
  container?: string;
}

/** What the disk of a host says of a job. */
export interface JobFiles {
  spec: JobSpec;
  record: ContainerRecord | undefined;
  /** Number of the newest attempt; 0 before the first. */
  attempt: number;
  /** When the first attempt began, host time. */
  firstStart: string | undefined;
  /** A supervisor has taken the newest attempt. */
  supervised: boolean;
  exit: ExitRecord | undefined;
  verdict: Verdict | undefined;
  stopAsked: boolean;
  lastEvent: JobEvent | undefined;
}

/**
 * Files of one job in one round trip; undefined without such a job. Throws `store-empty` when `inStore` and the store
 * is empty.
 */
export async function readJobFiles(site: Site, id: string, { inStore = true } = {}): Promise<JobFiles | undefined> {
  const { host } = site.place;
  const run = await readRun(host, jobFolder(host, id), { contained: true, recorded: inStore });
  return run && jobFilesOf(run);
}

/** All jobs' files in one round trip, by id; without the events of those that are over and judged: they are the many. */
export async function listJobFiles({ place: { host } }: Site): Promise<Map<string, JobFiles>> {
  const runs = await listRuns(host, jobsFolder(host), { contained: true });
  const jobs = runs.map((run) => [run.name, jobFilesOf(run)] as const);
  return new Map(jobs.filter((entry): entry is [string, JobFiles] => entry[1] !== undefined));
}

/** A job among files that were read; undefined if they are not a job's. */
export function jobFilesOf(run: RunFiles): JobFiles | undefined {
  const spec = jsonOf<JobSpec>(run, 'job.json');
  const attempt = attemptOf(run);
  return (
    spec && {
      spec,
      record: jsonOf<ContainerRecord>(run, 'container.json'),
      attempt: run.number,
      firstStart: firstStartOf(run),
      supervised: attempt?.supervisor !== undefined,
      exit: attempt?.exit,
      verdict: attempt?.verdict,
      stopAsked: attempt?.stopAsked ?? false,
      lastEvent: lastEventIn(run.events),
    }
  );
}
