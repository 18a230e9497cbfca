import { digestOf } from '../../../core/kit/canonical.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import type { JobCollection, JobLook, JobSpec, JobStatus } from '../../../core/ports/runner.ts';
import { isLive } from '../../../core/project/is-live.ts';
import { runScript } from '../host/run-script.ts';
import { attemptOf, firstStartOf, networkOf, ownerOf } from '../job/attempt.ts';
import { specDiffers } from '../job/errors.ts';
import { lastEventIn } from '../job/events.ts';
import { jobFolder, jobsFolder } from '../job/layout.ts';
import { collectOutputs } from '../job/manifest.ts';
import { jsonOf, listRuns, readRun, type RunFiles } from '../job/run-files.ts';
import { prepareFolder } from '../process/start-attempt.ts';
import { asksSlurm, outcomeOf } from './outcome.ts';
import { scheduledOf, type SlurmPlace } from './place.ts';
import { liveState, readSlurmJobs, type SlurmJob } from './slurm-jobs.ts';
import { submit } from './submit.ts';

/** Cores on each node of a job that names none. */
const THREADS = 4;

/** See `JobRunner.start`. Safe to repeat after a kill at any point, and from several processes at once. */
export async function startJob(place: SlurmPlace, spec: JobSpec, inputs: Record<string, string>): Promise<JobStatus> {
  const { name, environment } = spec.engine;
  const document = { name: 'job.json' as const, content: spec, engine: name, environment };
  const { run } = await prepareFolder(place, jobFolder(place.host, spec.jobId), document);
  if (digestOf(jsonOf(run, 'job.json')) !== digestOf(spec)) throw specDiffers('job', spec.jobId);
  const number = await attemptToGive(place, run);
  const threads = spec.resources.threads ?? THREADS;
  if (number !== undefined) await submit(place, { spec, number, inputs, threads });
  return requireStatus(place, spec.jobId, { judged: false });
}

/** The attempt to give to Slurm, if any. One that waits after its node was lost is let begin at once. */
async function attemptToGive(place: SlurmPlace, run: RunFiles): Promise<number | undefined> {
  const attempt = attemptOf(run);
  if (!attempt || !scheduledOf(run)) return attempt?.number ?? 1;
  const { status, seen } = await settle(place, run, { judged: false });
  if (seen?.state === 'PENDING' && seen.reason === 'BeginTime')
    await runScript(place.host, 'scontrol update JobId="$1" StartTime=now', [seen.id]);
  if (status?.state === 'queued' && !liveState(seen)) return attempt.number;
  return status?.resumable ? attempt.number + 1 : undefined;
}

/** State of a job; undefined when the host has none of that id. */
export async function readJobStatus(place: SlurmPlace, id: string, look?: JobLook): Promise<JobStatus | undefined> {
  const run = await readRun(place.host, jobFolder(place.host, id), { recorded: true });
  return run && (await settle(place, run, look ?? {})).status;
}

/** As `readJobStatus`, for one that must be there. */
export async function requireStatus(place: SlurmPlace, id: string, look?: JobLook): Promise<JobStatus> {
  const status = await readJobStatus(place, id, look);
  if (!status) throw new Error(`no job ${id} here`);
  return status;
}

/** Files first, then Slurm; where that says that the job is over, the files again, whose last came meanwhile. */
async function settle(
  place: SlurmPlace,
  run: RunFiles,
  look: JobLook,
): Promise<{ status: JobStatus | undefined; seen: SlurmJob | undefined }> {
  const seen = await askFor(place, [run]);
  const job = seenOf(run, seen);
  const isOver = asksSlurm(run) && !liveState(job);
  const last = isOver ? ((await readRun(place.host, run.folder)) ?? run) : run;
  return { status: await statusOf(place, last, job, look), seen: job };
}

async function askFor(place: SlurmPlace, runs: readonly RunFiles[]): Promise<Map<string, SlurmJob>> {
  const open = runs.filter(asksSlurm);
  const ids = open.flatMap((run) => scheduledOf(run)?.job ?? []);
  return readSlurmJobs(
    place,
    ids,
    open.map(({ folder }) => folder),
  );
}

function seenOf(run: RunFiles, seen: ReadonlyMap<string, SlurmJob>): SlurmJob | undefined {
  return seen.get(scheduledOf(run)?.job ?? '');
}

/** Every job of the host; Slurm is asked once for all. */
export async function listJobs(place: SlurmPlace): Promise<JobStatus[]> {
  const parent = jobsFolder(place.host);
  const before = await listRuns(place.host, parent);
  const seen = await askFor(place, before);
  const isOver = before.some((run) => asksSlurm(run) && !liveState(seenOf(run, seen)));
  const runs = isOver ? await listRuns(place.host, parent) : before;
  const found = await Promise.all(runs.map((run) => statusOf(place, run, seenOf(run, seen), { judged: false })));
  return found.filter((status) => status !== undefined);
}

async function statusOf(
  place: SlurmPlace,
  run: RunFiles,
  seen: SlurmJob | undefined,
  look: JobLook,
): Promise<JobStatus | undefined> {
  const spec = jsonOf<JobSpec>(run, 'job.json');
  if (!spec) return undefined;
  const attempt = attemptOf(run);
  return {
    id: spec.jobId,
    kind: spec.kind,
    ...ownerOf(run, place),
    ...networkOf(attempt),
    ...dropAbsent({ startedAt: firstStartOf(run) ?? attempt?.supervisor?.at, lastEvent: lastEventIn(run.events) }),
    ...(seen && liveState(seen) ? { scheduled: scheduledAs(seen) } : {}),
    ...(await outcomeOf(place, run, spec.jobId, seen, look)),
  };
}

function scheduledAs({ id, state, reason, nodes }: SlurmJob): NonNullable<JobStatus['scheduled']> {
  return { job: id, state, reason, nodes };
}

/** See `JobRunner.collect`. Throws `job-not-collectable` (exit 1). */
export async function collectJob(place: SlurmPlace, id: string): Promise<JobCollection> {
  return collectOutputs(place.host, jobFolder(place.host, id), id, (await readJobStatus(place, id))?.state);
}

/** Removes a job that does not run. */
export async function removeJob(place: SlurmPlace, id: string): Promise<void> {
  if ((await readJobStatus(place, id, { judged: false }))?.scheduled) throw new Error(`job ${id} is running`);
  await place.host.files.remove(jobFolder(place.host, id));
}

/** How long an answer of Slurm counts for a follower, ms. */
const ASK_MS = 2_000;

/** Whether more may come of a job: its files are read each time, its controller is asked now and then. */
export function followedBy(place: SlurmPlace): (id: string) => Promise<boolean> {
  const asked = new Map<string, number>();
  return async (id) => {
    const run = await readRun(place.host, jobFolder(place.host, id), { tail: 0 });
    if (!run) return true;
    const now = place.clock.monotonicMs();
    if (asksSlurm(run) && now - (asked.get(id) ?? -ASK_MS) < ASK_MS) return true;
    asked.set(id, now);
    return isLive((await settle(place, run, { judged: false })).status?.state);
  };
}
