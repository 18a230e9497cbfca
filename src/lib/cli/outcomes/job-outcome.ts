import { type CollectedJobs, collectFinishedJobs } from '../../stages/jobs/collect-finished.ts';
import { FOLDER_AWAY, nextForAway } from '../../stages/machines/hosts/workload/ask-host.ts';
import { isUnreachable } from '../../core/failures/unreachable.ts';
import { requireJob } from '../../stages/jobs/find-job.ts';
import { isLive } from '../../core/project/is-live.ts';
import { jobData } from '../../stages/jobs/list.ts';
import { whyUncollectable } from '../../stages/jobs/written-off.ts';
import { type JobView, readJobView } from '../../stages/jobs/job-view.ts';
import { renderJob } from '../../stages/jobs/render.ts';
import { HOST_UNKNOWN, nextForUnknown } from '../../core/project/host-unknown.ts';
import { type CommitNote, listUncommittedRuns, notePending } from '../../core/operation/records/commits.ts';
import { message, type Message } from '../../core/text/message.ts';
import { EXIT } from '../../core/text/sovran-error.ts';
import { nextForEmptyStore, STORE_EMPTY } from '../../core/failures/store-empty.ts';
import { outcomeOf, type Outcome } from '../session/outcome.ts';
import type { Session } from '../session/session.ts';

/** Jobs that cannot be recorded, what to say about it, and what git refused of those that were. */
interface Settled {
  unfit: string[];
  record: { warnings: Message[]; commit?: CommitNote };
}

/** Records jobs that have ended. Those that cannot be become remarks; `unfit` will not be later either. */
export async function settleJobs(session: Session): Promise<Settled> {
  const ctx = await session.stage();
  const { collected, pending } = await collectFinishedJobs(ctx);
  const refused = collected.length > 0 ? listUncommittedRuns(ctx.project.root) : [];
  const commit = collected.length > 0 ? notePending(ctx.project.root) : undefined;
  return {
    unfit: pending.filter(({ error }) => error.code !== 'locked' && !isUnreachable(error)).map(({ id }) => id),
    record: {
      warnings: [
        ...pending.map(notRecorded),
        ...refused.flatMap(({ refusal }) => (refusal ? [refusal] : [])).slice(0, 1),
      ],
      ...(commit ? { commit } : {}),
    },
  };
}

/** Pure: what is said of a job that is not recorded. */
export function notRecorded({ id, error, unseen }: CollectedJobs['pending'][number]): Message {
  const { text: reason } = error;
  if (unseen) return message('job.unseen', { id, reason });
  const why = whyUncollectable(error);
  if (why?.params?.['named'] === 'outputs-gone') return message('job.outputs-gone', { id });
  return why ? message('job.uncollectable', { id, reason: why }) : message('job.not-recorded', { id, reason });
}

/** A job as the result of a command. `asVerdict`: the exit code says how the job went. */
export async function jobOutcome(session: Session, id: string, asVerdict: boolean): Promise<Outcome> {
  const ctx = await session.stage();
  const { unfit, record } = await settleJobs(session);
  const job = await readJobView(await requireJob(ctx, id), ctx);
  const open = isLive(job.status);
  const well = open || (job.status === 'succeeded' && !unfit.includes(id));
  const exit = asVerdict && !well ? EXIT.failed : EXIT.ok;
  return outcomeOf('Job', job, renderJob, nextOf(job), { document: jobData, exit, ...record });
}

/** What to type after seeing a job: the same launch, where that can bring more than it did. Pure. */
export function nextOf(job: JobView): string[] {
  if (job.unreachable === HOST_UNKNOWN) return nextForUnknown(job.host);
  if (job.unreachable === FOLDER_AWAY) return nextForAway(job.host);
  if (job.unreachable === STORE_EMPTY) return nextForEmptyStore(job.host);
  if (isLive(job.status)) return [`sovran job follow ${job.id}`];
  const isStuck = !job.resumable || job.failure?.class === 'out-of-memory';
  if (job.status === 'failed' && isStuck) return [`sovran job logs ${job.id}`];
  return job.resumable ? [job.command] : [];
}
