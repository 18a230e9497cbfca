import type { JsonObject } from '../../ports/json.ts';
import type { CommitOutcome, ProjectEvent, FileWrite, ProjectStore } from '../../ports/project-store.ts';
import { message, type Message } from '../../text/message.ts';
import { isDiskFull } from '../../failures/system-reason.ts';
import { digestOf, digestOfText } from '../../kit/canonical.ts';
import { commitRemarks } from './commits.ts';
import type { Description } from '../operation.ts';
import type { RunProgress } from '../journal/progress.ts';
import { spendReserve } from '../journal/reserve.ts';
import type { ActiveRun } from '../run.ts';
import { digestOfFile } from './edited-files.ts';

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
  const { result, note, description } = options;
  const remarks: Message[] = [];
  const evidence = description?.writes ?? [];
  const writes = [...progress.writes, ...(evidence.length > 0 ? await writeEvidence(run, evidence) : [])];
  const eventPath = await writeEvent(run, { ...progress, writes }, options, remarks);
  const done = description?.subject ?? `${progress.plan.operation} ${progress.plan.target}`;
  const subject = result === 'succeeded' ? done : `${done} (${result})`;
  const request = {
    paths: [...new Set([...writes.map(({ path }) => path), eventPath])],
    message: note ? `${subject}\n\n${note}` : subject,
    trailers: { 'Sovran-Run': journal.runId, 'Sovran-Actor': progress.actor, 'Sovran-Result': result },
  };
  const commit = await ctx.project.commit(request);
  journal.append({
    type: 'end',
    status: result,
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
  const accept = ({ id, actor }: ProjectEvent): boolean => actor === progress.actor && id !== journal.runId;
  const [previous] = await ctx.project.readEvents({ accept, limit: 1, onCorrupt });
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

type Digest = string | null;

/** What a run left in each file that it wrote, for its event; what git never keeps and what it left as it was is not named. */
export async function digestsOfWrites(project: ProjectStore, { writes }: RunProgress): Promise<ProjectEvent['files']> {
  const byPath = Map.groupBy(writes, ({ path }) => path);
  const digests: ProjectEvent['files'] = {};
  for (const [path, own] of byPath) {
    const digest = path.startsWith('.sovran/') ? undefined : await digestLeft(project, path, own);
    if (digest !== undefined) digests[path] = digest;
  }
  return digests;
}

/** An edit of a person since then is not what the run wrote; what another run wrote since, its own event names. */
async function digestLeft(project: ProjectStore, path: string, own: FileWrite[]): Promise<Digest | undefined> {
  const written = own.map(({ digest }) => digest);
  // Undefined where it cannot be read.
  const now = await digestOfFile(project, path).catch(() => undefined);
  if (now !== undefined && written.includes(now)) return now;
  const before = own[0]?.content?.before;
  // A run that was rolled back has removed its evidence, and restored everything else.
  if (before === undefined && now === null) return now;
  if (before !== undefined && now === (before === null ? null : digestOfText(before))) return undefined;
  const accept = ({ files }: ProjectEvent): boolean => Object.hasOwn(files, path) && files[path] === now;
  const [other] = await project.readEvents({ accept, limit: 1 });
  return other ? undefined : written.at(-1);
}
