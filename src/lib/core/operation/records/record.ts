import type { JsonObject } from '../../ports/json.ts';
import type { CommitOutcome, ProjectEvent } from '../../ports/project-store.ts';
import { message, type Message } from '../../text/message.ts';
import { isDiskFull } from '../../failures/system-reason.ts';
import { digestOf } from '../../kit/canonical.ts';
import { commitRemarks } from './commits.ts';
import type { Description } from '../operation.ts';
import type { RunProgress } from '../journal/progress.ts';
import { spendReserve } from '../journal/reserve.ts';
import { digestsOfWrites } from './written-files.ts';
import type { ActiveRun } from '../run.ts';

/** How a run was recorded, with what a person should know about it. */
export interface Recorded {
  commit: CommitOutcome;
  remarks: Message[];
}

/** Ends a run: its evidence, event, one commit of exactly the paths it wrote, journal `end`. A git refusal never fails it; the commit is retried later. */
export async function recordOutcome(run: Recording, progress: RunProgress, options: RecordOptions): Promise<Recorded> {
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

type Recording = Pick<ActiveRun, 'journal' | 'ctx'>;

interface RecordOptions {
  result: ProjectEvent['result'];
  note?: string | undefined;
  description?: Description | undefined;
  /** In place of what the description says of the event. */
  data?: JsonObject;
}

async function record(run: Recording, progress: RunProgress, options: RecordOptions): Promise<Recorded> {
  const { journal, ctx } = run;
  const remarks: Message[] = [];
  const evidence = options.description?.writes ?? [];
  const writes = [...progress.writes, ...(evidence.length > 0 ? await writeEvidence(run, evidence) : [])];
  const eventPath = await writeEvent(run, { ...progress, writes }, options, remarks);
  const { result, description } = options;
  const done = description?.subject ?? `${progress.plan.operation} ${progress.plan.target}`;
  const subject = result === 'succeeded' ? done : `${done} (${result})`;
  const request = {
    paths: [...new Set([...writes.map(({ path }) => path), eventPath])],
    message: options.note ? `${subject}\n\n${options.note}` : subject,
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

/** Each write is journalled before it happens. */
async function writeEvidence(
  { journal, ctx }: Recording,
  evidence: NonNullable<Description['writes']>,
): Promise<RunProgress['writes']> {
  const writes: RunProgress['writes'] = [];
  const project = ctx.project.noting((write) => {
    journal.append({ type: 'write', step: 'record', ...write });
    writes.push({ step: 'record', ...write });
  });
  for (const one of evidence) await ('kind' in one ? project.write(one) : project.writeFile(one.path, one.text));
  return writes;
}

async function writeEvent(
  { journal, ctx }: Recording,
  progress: RunProgress,
  { result, description, data = description?.event ?? {} }: RecordOptions,
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
    files: await digestsOfWrites(ctx.project, progress),
    data: ctx.within === undefined ? data : { ...data, within: ctx.within.step },
  });
}
