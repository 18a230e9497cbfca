import type { JsonObject } from '../../ports/json.ts';
import type { CommitOutcome, ProjectEvent } from '../../ports/project-store.ts';
import { message, type Message } from '../../text/message.ts';
import { isDiskFull } from '../../failures/system-reason.ts';
import { digestOf } from '../../kit/canonical.ts';
import { commitRemarks } from './commits.ts';
import type { AnyOperation } from '../operation.ts';
import type { RunProgress } from '../journal/progress.ts';
import { spendReserve } from '../journal/reserve.ts';
import { type ActiveRun, asFinished } from '../run.ts';

/** How a run was recorded, with what a person should know about it. */
export interface Recorded {
  commit: CommitOutcome;
  remarks: Message[];
}

/** Ends a run: event, one commit of exactly the paths it wrote, journal `end`. A git refusal never fails it; the commit is retried later. */
export async function recordOutcome(run: ActiveRun, progress: RunProgress, options: RecordOptions): Promise<Recorded> {
  const { root } = run.ctx.project;
  spendReserve(root);
  try {
    return await record(run, progress, options);
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    spendReserve(root, error);
    return record(run, progress, options);
  }
}

interface RecordOptions {
  result: ProjectEvent['result'];
  note?: string | undefined;
  data?: JsonObject;
}

async function record(run: ActiveRun, progress: RunProgress, options: RecordOptions): Promise<Recorded> {
  const { operation, journal, ctx } = run;
  const remarks: Message[] = [];
  const eventPath = await writeEvent(run, progress, options, remarks);
  const request = {
    paths: [...new Set([...progress.paths, eventPath])],
    message: commitMessage(operation, progress, options),
    trailers: { 'Sovran-Run': journal.runId, 'Sovran-Actor': progress.actor, 'Sovran-Result': options.result },
  };
  const commit = await ctx.project.commit(request);
  journal.append({
    type: 'end',
    status: options.result,
    at: ctx.clock.now(),
    ...(commit.status === 'committed' ? { commit: commit.commit } : {}),
    ...(commit.status === 'failed' ? { pending: request, refusal: { code: commit.code, reason: commit.reason } } : {}),
  });
  if (commit.status !== 'failed') journal.close();
  return { commit, remarks: [...remarks, ...commitRemarks(commit)] };
}

async function writeEvent(
  { journal, ctx }: ActiveRun,
  progress: RunProgress,
  { result, data = {} }: RecordOptions,
  remarks: Message[],
): Promise<string> {
  const onCorrupt = (path: string): void => void remarks.push(message('run.corrupt-event', { path }));
  const earlier = await ctx.project.readEvents({ actor: progress.actor, limit: 2, onCorrupt });
  const previous = earlier.find((event) => event.id !== journal.runId);
  return ctx.project.writeEvent({
    id: journal.runId,
    at: progress.startedAt,
    actor: progress.actor,
    operation: progress.plan.operation,
    target: progress.plan.target,
    result,
    planHash: progress.plan.hash,
    prev: previous ? digestOf(previous) : null,
    data: ctx.within === undefined ? data : { ...data, within: ctx.within },
  });
}

/** The subject names a result other than success. */
function commitMessage(operation: AnyOperation, progress: RunProgress, { result, note }: RecordOptions): string {
  const done = operation.describe?.(asFinished('', progress)).subject ?? `${operation.id} ${progress.plan.target}`;
  const subject = result === 'succeeded' ? done : `${done} (${result})`;
  return note ? `${subject}\n\n${note}` : subject;
}
