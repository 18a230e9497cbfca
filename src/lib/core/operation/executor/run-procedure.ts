import { describeThisProcess } from '../../kit/process-identity.ts';
import type { Json } from '../../ports/json.ts';
import type { CommitOutcome } from '../../ports/project-store.ts';
import { fixable, message, instant, type Message } from '../../text/message.ts';
import { EXIT, SovranError, refusedError } from '../../text/sovran-error.ts';
import type { StageContext } from '../context.ts';
import type { Journal } from '../journal/journal.ts';
import { pendingOf } from '../journal/taken.ts';
import { withLockPatiently } from '../lock/lock.ts';
import { awaitChild } from '../open/await-child.ts';
import { isSameCommand, listOpenRuns, refuseAtWork, type OpenRun } from '../open/open-runs.ts';
import type { End, Next } from '../plan/choice.ts';
import { asPlan } from '../plan/plan.ts';
import { progressOf, type AnyProcedure, type Frame, type Procedure, type Progress } from '../procedure.ts';
import { commitPending } from '../records/commits.ts';
import { recordOutcome } from '../records/record.ts';
import { activate, type ActiveRun } from '../run.ts';
import { stopIfAsked } from '../steps/pause.ts';
import { readProgress } from '../steps/step-scope.ts';
import { beginJournal } from './begin-journal.ts';
import { take } from './take.ts';
import { digestOfText } from '../../kit/canonical.ts';
import { abandonCommand } from '../open/next-commands.ts';

/** A procedure that came to its end. Without a commit its record is owed to the next `resume`. */
export interface EndedProcedure<Input extends Json, Stands extends Frame> {
  progress: Progress<Input, Stands>;
  end: End;
  commit?: CommitOutcome;
  remarks: Message[];
}

/** Runs a procedure, or continues the interrupted run of the same command. The project is held to begin and to record alone. */
export async function runProcedure<Input extends Json, Stands extends Frame>(
  procedure: Procedure<Input, Stands>,
  input: Input,
  ctx: StageContext,
): Promise<EndedProcedure<Input, Stands>> {
  const open = listOpenRuns(ctx.project.root).find((run) => isSameCommand(procedure, input, run));
  if (open) {
    ctx.emit({ type: 'resuming', runId: open.journal.runId, operation: procedure.id });
    return continueProcedure(procedure, open, ctx);
  }
  const remarks: Message[] = [];
  const journal = await withLockPatiently(ctx, procedure.id, async () => {
    remarks.push(...(await commitPending(ctx)).remarks);
    const frame = await procedure.begin(input, ctx);
    const plan = asPlan(procedure.id, procedure.target(input), input, { gates: [], steps: [] }, ctx.ids);
    return beginJournal(plan, ctx, { owned: true, frame });
  });
  const ended = await finish(procedure, journal, ctx, { resumed: false });
  return { ...ended, remarks: [...remarks, ...ended.remarks] };
}

/** Continues an interrupted run where it stands. Throws `values-changed` (exit 3) where it stands on something else now. */
export async function continueProcedure<Input extends Json, Stands extends Frame>(
  procedure: Procedure<Input, Stands>,
  open: OpenRun,
  ctx: StageContext,
): Promise<EndedProcedure<Input, Stands>> {
  const { journal } = open;
  await awaitChild(open, ctx);
  await withLockPatiently(ctx, procedure.id, async () => {
    const now = readProgress(journal);
    refuseAtWork({ journal, progress: now });
    if (!now.end) await refuseChanged(procedure, journal, ctx);
    journal.append({ type: 'owner', process: describeThisProcess() });
  });
  return finish(procedure, journal, ctx, { resumed: true });
}

async function finish<Input extends Json, Stands extends Frame>(
  procedure: Procedure<Input, Stands>,
  journal: Journal,
  ctx: StageContext,
  { resumed }: { resumed: boolean },
): Promise<EndedProcedure<Input, Stands>> {
  const run = activate(procedure as AnyProcedure, journal, ctx);
  try {
    const end = await proceed(run, resumed);
    const progress = progressOf<Input, Stands>(journal.runId, readProgress(journal));
    return { progress, end, ...(await record(run, end)) };
  } finally {
    await run.things.closeAll();
  }
}

/** Chooses and does, one at a time; each choice is in the journal before it begins. */
async function proceed(run: ActiveRun<AnyProcedure>, resumed: boolean): Promise<End> {
  const { operation: procedure, journal, ctx } = run;
  for (;;) {
    const progress = readProgress(journal);
    if (progress.end) return progress.end;
    stopIfAsked(run);
    const pending = pendingOf(progress);
    if (pending) {
      await take(run, pending, { resumed });
      continue;
    }
    const at = ctx.clock.now();
    const next = choose(procedure, progressOf(journal.runId, progress), at);
    const made = 'step' in next && next.isRun ? { run: ctx.ids.next() } : {};
    journal.append({ type: 'chosen', at, next, ...made });
  }
}

/** Waits for a command that holds the project. The verdict stands whatever comes of it. */
async function record(
  { operation: procedure, journal, ctx }: ActiveRun<AnyProcedure>,
  { exit }: End,
): Promise<{ commit?: CommitOutcome; remarks: Message[] }> {
  const progress = readProgress(journal);
  const description = procedure.describe?.(progressOf(journal.runId, progress));
  const result = exit === EXIT.ok ? ('succeeded' as const) : ('failed' as const);
  const work = () => recordOutcome({ journal, ctx }, progress, { result, description });
  try {
    const { commit, remarks } = await withLockPatiently(ctx, procedure.id, work);
    return { commit, remarks: [...(description?.remarks ?? []), ...remarks] };
  } catch (error) {
    const owed = message('run.record-owed', { run: journal.runId });
    if (ctx.interrupt.requested) return { remarks: [owed] };
    if (!(error instanceof SovranError)) throw error;
    return { remarks: [error.text, owed] };
  }
}

const LONGEST = 60;

/** Throws `values-changed` (exit 3) with both values where a run stands on something else now than when it began. */
async function refuseChanged<Input extends Json, Stands extends Frame>(
  procedure: Procedure<Input, Stands>,
  journal: Journal,
  ctx: StageContext,
): Promise<void> {
  const since = progressOf(journal.runId, readProgress(journal));
  const now = await (procedure as AnyProcedure).begin(since.input, ctx, since);
  const changes = differences(since.frame, now);
  if (changes.length === 0) return;
  const { runId: run, startedAt } = since;
  const problem = fixable('run.values-changed', { run, date: instant(startedAt), changes: changes.join(', ') });
  throw refusedError('values-changed', problem, {
    next: [abandonCommand(run)],
    details: { run, changes },
  });
}

/** Each value that differs, as `name: before → now`; of what is long its digest. Pure. */
function differences(before: Json | undefined, now: Json | undefined, name = ''): string[] {
  if (isObject(before) && isObject(now)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])];
    return keys.flatMap((key) => differences(before[key], now[key], name === '' ? key : `${name}.${key}`));
  }
  const [was, is] = [before, now].map(shown);
  return was === is ? [] : [`${name}: ${was} → ${is}`];
}

function isObject(value: Json | undefined): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: Json | undefined): string {
  if (value === undefined) return '—';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= LONGEST ? text : digestOfText(text).slice(0, 'sha256:'.length + 12);
}

/** What a procedure does next at an instant: its own choice, or the end that its budget sets. Pure. */
export function choose<Input extends Json, Stands extends Frame>(
  procedure: Pick<Procedure<Input, Stands>, 'next'>,
  progress: Progress<Input, Stands>,
  at: string,
): Next {
  const next = procedure.next(progress);
  const over = 'end' in next ? undefined : overBudget(progress, at);
  if (over === undefined) return next;
  return { end: { verdict: 'over-budget', exit: EXIT.drift, reason: message('run.over-budget', { over }) } };
}

/** The limit that one more choice would exceed. */
function overBudget({ frame, taken, startedAt }: Progress<Json, Frame>, at: string): string | undefined {
  const used = {
    steps: taken.length,
    calls: taken.filter(({ choice }) => 'step' in choice && choice.isRun).length,
    seconds: (Date.parse(at) - Date.parse(startedAt)) / 1000,
  };
  const names = ['steps', 'calls', 'seconds'] as const;
  return names.find((name) => used[name] >= (frame.budget?.[name] ?? Infinity));
}
