import type { JobLook, JobSpec, JobStatus } from '../../../core/ports/runner.ts';
import { endedAs, judgeFiles, type JobEnd } from '../job/verdict.ts';
import { lastEventIn } from '../job/events.ts';
import { attemptOf, firstStartOf, networkOf, ownerOf, type Attempt } from '../job/attempt.ts';
import { jobFolder, jobsFolder } from '../job/layout.ts';
import type { ProcessPlace } from './place.ts';
import { jsonOf, listRuns, readRun, type RunFiles } from '../job/run-files.ts';

/** What the disk and the process table of the host say of a job; undefined when it has none of that id. */
export async function readJobStatus(place: ProcessPlace, id: string, look?: JobLook): Promise<JobStatus | undefined> {
  const run = await readRun(place.host, jobFolder(place.host, id), { recorded: true });
  return run && statusOf(place, run, look);
}

/** Every job of the host that runs, or ran, as a process. */
export async function listJobs(place: ProcessPlace): Promise<JobStatus[]> {
  const runs = await listRuns(place.host, jobsFolder(place.host));
  const found = await Promise.all(runs.map((run) => statusOf(place, run, { judged: false })));
  return found.filter((status) => status !== undefined);
}

/** State of a job from its files; undefined if they are not a job's. */
export async function statusOf(place: ProcessPlace, run: RunFiles, look: JobLook = {}): Promise<JobStatus | undefined> {
  const spec = jsonOf<JobSpec>(run, 'job.json');
  if (!spec) return undefined;
  const startedAt = firstStartOf(run);
  const attempt = attemptOf(run);
  const lastEvent = lastEventIn(run.events);
  return {
    id: spec.jobId,
    kind: spec.kind,
    ...ownerOf(run, place),
    ...networkOf(attempt),
    ...(startedAt ? { startedAt } : {}),
    ...(lastEvent ? { lastEvent } : {}),
    ...(await outcomeOf(place, run.folder, spec, attempt, look)),
  };
}

async function outcomeOf(
  { host }: ProcessPlace,
  folder: string,
  spec: JobSpec,
  attempt: Attempt | undefined,
  { judged = true, signal }: JobLook,
): Promise<JobEnd> {
  if (!attempt || attempt.phase === 'unclaimed')
    return attempt?.stopAsked ? { state: 'stopped', resumable: true } : { state: 'queued', resumable: false };
  if (attempt.phase === 'running') return { state: 'running', resumable: false };
  const { exit } = attempt;
  if (!exit) return { state: 'lost', resumable: true };
  const isQuick = !judged && exit.exitCode === 0;
  const verdict = isQuick
    ? attempt.verdict
    : await judgeFiles(host, { ...attempt, exit, folder, id: spec.jobId, at: attempt.folder }, signal);
  return endedAs(exit, verdict);
}
