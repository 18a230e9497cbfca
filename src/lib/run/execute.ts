import type { Json } from '../ports/json.ts';
import type { CommitOutcome } from '../ports/project-store.ts';
import { message, type Message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';
import { applySteps, UndoneError } from './apply.ts';
import { asPlan } from './as-plan.ts';
import { canonicalJson } from './canonical.ts';
import type { StageContext } from './context.ts';
import { refuseFailedGates } from './gates.ts';
import { listActiveJournals, openJournal, type Journal } from './journal.ts';
import { withLock } from './lock.ts';
import { commitPending } from './uncommitted.ts';
import type { Operation } from './operation.ts';
import type { Plan } from './plan.ts';
import { foldJournal, type RunProgress } from './progress.ts';
import { recordOutcome } from './record.ts';

export interface ExecuteOptions {
  /** A plan saved earlier: refused when today's plan differs. */
  saved?: Plan;
  /** Text for the body of the commit. */
  note?: string | undefined;
}

/** A run that was begun and not ended. */
export interface OpenRun {
  journal: Journal;
  progress: RunProgress;
}

/** A finished operation: its typed result, and whether git took the commit. */
export interface Executed<Result> {
  runId: string;
  resumed: boolean;
  plan: Plan;
  result: Result;
  commit: CommitOutcome;
  /** What a person should know about how it was recorded. */
  remarks: Message[];
}

/** Facts and plan of an operation, without touching anything: what `--dry-run` prints. */
export async function planOperation<Input extends Json, Facts, Result>(
  operation: Operation<Input, Facts, Result>,
  input: Input,
  ctx: StageContext,
): Promise<Plan> {
  const facts = await operation.gather(input, ctx);
  const draft = operation.plan(input, facts);
  return asPlan(operation.id, operation.target(input), input, draft, facts, ctx.ids);
}

/**
 * Runs an operation under the project's lock: facts → plan → gates → journalled steps → event and commit.
 * An interrupted run of the same operation, target and input is continued instead of started again.
 * Throws `gates-failed` (exit 3) with nothing touched, or the failing step's error after taking all back.
 */
export async function executeOperation<Input extends Json, Facts, Result>(
  operation: Operation<Input, Facts, Result>,
  input: Input,
  ctx: StageContext,
  options: ExecuteOptions = {},
): Promise<Executed<Result>> {
  return withLock(ctx.project.root, operation.id, ctx.clock.now(), async () => {
    const pending = await commitPending(ctx);
    const open = findOpenRun(ctx.project.root, operation.target(input));
    if (open) refuseOther(operation, input, open);
    if (open?.progress.failing) await takeBack(operation, open.journal, ctx);
    else if (open) return continueRun(operation, open, ctx, options);
    const plan = await planOperation(operation, input, ctx);
    refuseStale(plan, options.saved);
    refuseFailedGates(plan);
    const journal = openJournal(ctx.project.root, ctx.ids.next());
    journal.append({ type: 'begin', at: ctx.clock.now(), actor: ctx.actor, plan });
    const done = await finishRun(operation, journal, ctx, { ...options, resumed: false });
    return { ...done, remarks: unique([...pending.remarks, ...done.remarks]) };
  });
}

/** Brings a journalled run to its end and returns its result. The caller holds the lock. */
export async function finishRun<Input extends Json, Facts, Result>(
  operation: Operation<Input, Facts, Result>,
  journal: Journal,
  ctx: StageContext,
  options: ExecuteOptions & { resumed: boolean },
): Promise<Executed<Result>> {
  const progress = await applyOrRecordUndo(operation, journal, ctx, options.note);
  const run = {
    runId: journal.runId,
    input: progress.plan.input as Input,
    outputs: progress.outputs,
    planHash: progress.plan.hash,
  };
  const data = operation.eventData?.(run) ?? {};
  const { commit, remarks } = await recordOutcome(operation, journal, ctx, progress, {
    result: 'succeeded',
    note: options.note,
    data,
  });
  const result = await operation.result(run, ctx);
  return { runId: journal.runId, resumed: options.resumed, plan: progress.plan, result, commit, remarks };
}

function unique(remarks: Message[]): Message[] {
  const words = remarks.map((remark) => canonicalJson(remark));
  return remarks.filter((_, at) => words.indexOf(words[at] ?? '') === at);
}

async function applyOrRecordUndo<Input extends Json, Facts, Result>(
  operation: Operation<Input, Facts, Result>,
  journal: Journal,
  ctx: StageContext,
  note: string | undefined,
): Promise<RunProgress> {
  try {
    return await applySteps(operation, journal, ctx);
  } catch (error) {
    if (!(error instanceof UndoneError)) throw error;
    const progress = foldJournal(journal.entries());
    if (progress) await recordOutcome(operation, journal, ctx, progress, { result: 'undone', note });
    throw error.reason instanceof Error ? error.reason : stepFailed(error.step, String(error.reason));
  }
}

/** A run that had failed when it was cut is taken back, so that the same command can start afresh. */
async function takeBack<Input extends Json, Facts, Result>(
  operation: Operation<Input, Facts, Result>,
  journal: Journal,
  ctx: StageContext,
): Promise<void> {
  try {
    await applyOrRecordUndo(operation, journal, ctx, undefined);
  } catch (error) {
    if (foldJournal(journal.entries())?.status !== 'undone') throw error;
  }
}

function refuseOther<Input extends Json, Facts, Result>(
  operation: Operation<Input, Facts, Result>,
  input: Input,
  { journal, progress: { plan } }: OpenRun,
): void {
  const same = plan.operation === operation.id && canonicalJson(plan.input) === canonicalJson(input);
  if (!same) throw otherRunOpen(journal.runId, plan);
}

async function continueRun<Input extends Json, Facts, Result>(
  operation: Operation<Input, Facts, Result>,
  open: OpenRun,
  ctx: StageContext,
  options: ExecuteOptions,
): Promise<Executed<Result>> {
  ctx.emit({ type: 'resuming', runId: open.journal.runId, operation: operation.id });
  return finishRun(operation, open.journal, ctx, { ...options, resumed: true });
}

/** The oldest run that has a beginning and no end and acts on `target`. */
function findOpenRun(root: string, target: string): OpenRun | undefined {
  return listOpenRuns(root).find((run) => run.progress.plan.target === target);
}

/** Every run that was begun and not ended, oldest first. */
export function listOpenRuns(root: string): OpenRun[] {
  return listActiveJournals(root).flatMap((runId) => {
    const journal = openJournal(root, runId);
    const progress = foldJournal(journal.entries());
    return progress?.status === 'open' ? [{ journal, progress }] : [];
  });
}

function refuseStale(plan: Plan, saved: Plan | undefined): void {
  if (!saved || saved.hash === plan.hash) return;
  throw new SovranError({
    code: 'stale-plan',
    exit: EXIT.refused,
    text: message('run.stale-plan', { plan: saved.id }),
    fix: message('run.stale-plan.fix'),
    details: { saved: saved.hash, now: plan.hash },
  });
}

function otherRunOpen(runId: string, plan: Plan): SovranError {
  return new SovranError({
    code: 'interrupted-run',
    exit: EXIT.refused,
    text: message('run.other-open', { run: runId, operation: plan.operation, target: plan.target }),
    fix: message('run.other-open.fix'),
    next: ['sovran resume'],
    details: { run: runId, operation: plan.operation },
  });
}

function stepFailed(step: string, reason: string): SovranError {
  return new SovranError({
    code: 'step-failed',
    exit: EXIT.failed,
    text: message('run.step-failed', { step, reason }),
  });
}
