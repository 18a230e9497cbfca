import type { JobFailure, JobStatus, Runner } from '../../core/ports/runner.ts';
import { askHost, refuseAway } from '../machines/hosts/workload/ask-host.ts';
import type { StageContext } from '../../core/operation/context.ts';
import type { JobDraft } from './request.ts';
import { runnerOf } from './find-job.ts';
import type { JobRun } from '../../core/project/job-runs.ts';
import { isLive } from '../../core/project/is-live.ts';
import { lostJob } from './follow.ts';
import { launchCommand } from './launch-command.ts';
import { pickFailure } from './pick-failure.ts';
import { STORE_EMPTY } from '../../core/failures/store-empty.ts';
import { dropAbsent } from '../../core/kit/drop-absent.ts';

/** A job as commands show it: the record of the project, or what the engine says while it is open. */
export interface JobView {
  id: string;
  kind: string;
  status: JobStatus['state'];
  subject: string;
  operation: string;
  /** What to type to launch the same again. */
  command: string;
  host: string;
  runner: string;
  startedAt: string;
  /** What its container may use, where it has a limit. */
  memoryGiB?: number;
  endedAt?: string;
  exitCode?: number;
  failure?: JobFailure;
  resumable: boolean;
  /** Left out where its host does not say. */
  isolatesNetwork?: boolean;
  /** What its scheduler says, while it waits or runs. */
  scheduled?: NonNullable<JobStatus['scheduled']>;
  progress?: { step: number; totalSteps: number };
  outputs: { path: string; sha256: string; bytes: number }[];
  /** Its host could not be asked, or its folder is not there, with the code of why: the rest is what was last recorded. */
  unreachable?: string;
}

/** Reads one job; the engine says whether a stopped one can resume. */
export async function readJobView(run: JobRun, ctx: StageContext): Promise<JobView> {
  const { host = '' } = run.spec;
  const ask = async (): Promise<JobStatus | undefined> =>
    refuseAway(host, await glanceAt(await runnerOf(run, ctx), run.metadata.name, ctx));
  const answer = await askHost(ctx, host, ask);
  // That it ended is all that is known: what was last recorded stays until it is.
  if (answer.known) return answer.value?.unjudged ? recordedView(run) : toJobView(run, answer.value);
  const view = recordedView(run);
  // An empty store could only have said that it has nothing of a job that is over.
  const isExpected = answer.error.code === STORE_EMPTY && !isLive(run.spec.status);
  return isExpected ? view : { ...view, unreachable: answer.error.code };
}

/** Pure. What the record says of a job whose host is not, or cannot be, asked: it is not lost because of that. */
export function recordedView(run: JobRun): JobView {
  return toJobView(run, { ...lostJob(run), state: run.spec.status });
}

/** Pure. The project's record counts once the end is in it; until then the engine's word does. */
function toJobView(run: JobRun, status: JobStatus | undefined): JobView {
  const { metadata, spec } = run;
  const live = isLive(spec.status) ? (status ?? lostJob(run)) : undefined;
  const { failure, endedAt, exitCode } = live ?? spec;
  return {
    id: metadata.name,
    kind: typeof spec.job?.kind === 'string' ? spec.job.kind : '',
    status: live?.state ?? spec.status,
    subject: spec.subject,
    operation: spec.operation,
    command: launchCommand(run),
    host: spec.host ?? '',
    runner: spec.runner ?? '',
    startedAt: spec.startedAt,
    ...memoryOf(spec.job),
    ...dropAbsent({ endedAt, exitCode, failure: failure && pickFailure(failure) }),
    resumable: status?.resumable ?? false,
    ...(status?.isolatesNetwork === undefined ? {} : { isolatesNetwork: status.isolatesNetwork }),
    ...(status?.scheduled ? { scheduled: status.scheduled } : {}),
    ...progressOf(status),
    outputs: spec.outputs,
  };
}

function memoryOf(job: JobRun['spec']['job']): Pick<JobView, 'memoryGiB'> {
  const memoryGiB = (job as Partial<JobDraft> | undefined)?.resources?.memoryGiB;
  return memoryGiB === undefined ? {} : { memoryGiB };
}

function progressOf(status: JobStatus | undefined): Pick<JobView, 'progress'> {
  const step = status?.lastEvent?.step;
  const totalSteps = status?.lastEvent?.totalSteps;
  return typeof step === 'number' && typeof totalSteps === 'number' ? { progress: { step, totalSteps } } : {};
}

/** Longest that an overview waits for the judgement of a job that has just ended, milliseconds; less than it waits for a host. */
const JUDGED_WITHIN_MS = 3_000;

/** A job as overviews show it; `unjudged` while its large outputs would still have to be hashed. */
export async function glanceAt(runner: Runner, id: string, { clock }: StageContext): Promise<JobStatus | undefined> {
  const status = await runner.jobs.status(id, { judged: false });
  if (!status?.unjudged) return status;
  const patience = new AbortController();
  const late = clock.sleep(JUDGED_WITHIN_MS, patience.signal).then(
    () => status,
    () => status,
  );
  const judging = runner.jobs.status(id, { signal: patience.signal });
  try {
    return await Promise.race([judging, late]);
  } finally {
    patience.abort();
    // Whoever glances leaves soon, and what goes on at the host then has nobody to end it.
    await judging.catch(() => undefined);
  }
}
