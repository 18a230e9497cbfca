import { withFetch } from '../plan/fetch-of-gates.ts';
import type { Json } from '../../ports/json.ts';
import type { CommitOutcome } from '../../ports/project-store.ts';
import { message, type Message } from '../../text/message.ts';
import { EXIT, SovranError, withNext } from '../../text/sovran-error.ts';
import { applySteps, UndoneError } from '../steps/apply.ts';
import { asPlan } from '../plan/as-plan.ts';
import { canonicalJson } from '../plan/canonical.ts';
import { giveBackHold, withClaim } from '../claims/claim.ts';
import type { StageContext } from '../context.ts';
import { sweepDrafts } from '../journal/drafts.ts';
import { refuseFailedGates } from '../plan/gates.ts';
import { giveUpCommand } from '../open/given-up.ts';
import { refuseOtherMachines, withHostWays } from '../plan/host-ways.ts';
import { openJournal, type Journal } from '../journal/journal.ts';
import { withLock } from '../lock/lock.ts';
import { withLockPatiently } from '../lock/lock-patiently.ts';
import { findOpenRun, refuseOther, refuseRival, type OpenRun } from '../open/open-runs.ts';
import { commitPending } from '../records/uncommitted.ts';
import type { AnyOperation, Operation, RunFailure } from '../operation.ts';
import type { Plan } from '../plan/plan.ts';
import { overtakeRun } from './overtake-run.ts';
import { foldJournal, stepsAhead, type RunProgress } from '../journal/progress.ts';
import { describeThisProcess } from '../journal/process-identity.ts';
import { reclaim } from '../claims/reclaim.ts';
import { recordOutcome } from '../records/record.ts';
import { keepReserve } from '../journal/reserve.ts';
import { asFinished, failureOf, whatFailed } from '../steps/run-failure.ts';
import { refuseStale } from '../plan/stale-plan.ts';

export interface ExecuteOptions {
  /** A plan saved earlier: refused when today's plan differs. */
  saved?: Plan;
  /** Text for the body of the commit. */
  note?: string | undefined;
}

/** An operation that came to its end: its typed result, its verdict, and whether git took the commit. */
export interface Executed<Result> {
  runId: string;
  resumed: boolean;
  plan: Plan;
  result: Result;
  /** Why it did not do what it was to do. */
  failure?: RunFailure;
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
  const gather = (): Promise<Facts> => operation.gather(input, ctx);
  const facts = await (ctx.interrupt.whileReading?.(gather) ?? gather());
  const draft = await withHostWays(await withFetch(operation.plan(input, facts), ctx.project), ctx.project);
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
  const held = <T>(work: () => Promise<T>): Promise<T> =>
    withLock(ctx.project.root, operation.id, ctx.clock.now(), async () => {
      await refuseMoved(operation, input, ctx);
      return work();
    });
  if (operation.concurrent) {
    const begun = await held(() => beginRun(operation, input, ctx, options));
    return endRun(operation, begun, ctx, { ...options, record: (work) => withLockPatiently(ctx, operation.id, work) });
  }
  return held(() =>
    claimed(operation, input, ctx, async (inside) =>
      endRun(operation, await beginRun(operation, input, inside, options), inside, options),
    ),
  );
}

/** Does work that changes a host while it holds what others may change there too; see `Operation.claims`. */
export async function claimed<Input extends Json, T>(
  operation: Operation<Input>,
  input: Input,
  ctx: StageContext,
  work: (ctx: StageContext) => Promise<T>,
): Promise<T> {
  return withClaim(await operation.claims?.(input, ctx), ctx, work);
}

/** A cut run is not continued on another machine; asked before anything of a host is claimed. */
async function refuseMoved<Input extends Json>(
  operation: Operation<Input>,
  input: Input,
  { project }: StageContext,
): Promise<void> {
  const open = findOpenRun(project.root, operation.target(input));
  if (open?.progress.plan.operation !== operation.id) return;
  const { journal, progress } = open;
  await refuseOtherMachines(stepsAhead(progress), progress.plan, project).catch((error: unknown) => {
    throw error instanceof SovranError ? withNext(error, [...error.next, giveUpCommand(journal.runId)]) : error;
  });
}

/** A run ready to go on: new, or one that was cut. */
interface BegunRun {
  journal: Journal;
  resumed: boolean;
  remarks: Message[];
  /** The cut run that it has closed. */
  closed?: OpenRun;
}

/** Plans and journals a run, or finds the one to continue. The caller holds the lock. */
async function beginRun<Input extends Json, Facts, Result>(
  operation: Operation<Input, Facts, Result>,
  input: Input,
  ctx: StageContext,
  options: ExecuteOptions,
): Promise<BegunRun> {
  const { remarks } = await commitPending(ctx);
  refuseRival(ctx.project.root, operation.target(input));
  const open = findOpenRun(ctx.project.root, operation.target(input));
  const overtaken = open && (await operation.overtakes?.(open.progress.plan, ctx));
  const own = overtaken ? undefined : open;
  if (own) refuseOther(operation, input, own);
  if (own) await operation.beforeResume?.(own.progress.plan, ctx);
  if (own) reclaim(operation, own, ctx);
  if (own?.progress.failing) await takeBack(operation, own.journal, ctx);
  else if (own) return { journal: claim(operation, own.journal, ctx), resumed: true, remarks };
  const plan = await planOperation(operation, input, ctx);
  refuseStale(plan, options.saved);
  refuseFailedGates(plan);
  if (open && overtaken) remarks.push(...(await overtakeRun(overtaken, open, ctx)));
  const journal = beginJournal(operation, plan, ctx, await ctx.actor());
  return { journal, resumed: false, remarks, ...(open && overtaken ? { closed: open } : {}) };
}

/** A run begins whole or not at all: with room to end it, and with every line of its beginning. */
function beginJournal(operation: AnyOperation, plan: Plan, ctx: StageContext, actor: string): Journal {
  keepReserve(ctx.project.root);
  sweepDrafts(ctx.project.root, Date.parse(ctx.clock.now()));
  const journal = openJournal(ctx.project.root, ctx.ids.next());
  try {
    journal.append({ type: 'begin', at: ctx.clock.now(), actor, plan });
    if (operation.concurrent) journal.append({ type: 'owner', process: describeThisProcess() });
    if (ctx.claim) journal.append({ type: 'claim', fence: ctx.claim.fence, device: ctx.claim.device });
  } catch (error) {
    journal.discard();
    throw error;
  }
  return journal;
}

function claim(operation: AnyOperation, journal: Journal, ctx: StageContext): Journal {
  if (operation.concurrent) journal.append({ type: 'owner', process: describeThisProcess() });
  ctx.emit({ type: 'resuming', runId: journal.runId, operation: operation.id });
  return journal;
}

async function endRun<Input extends Json, Facts, Result>(
  operation: Operation<Input, Facts, Result>,
  { journal, resumed, remarks, closed }: BegunRun,
  ctx: StageContext,
  options: ExecuteOptions & { record?: Recording },
): Promise<Executed<Result>> {
  const done = await finishRun(operation, journal, ctx, { ...options, resumed });
  // behind what was asked for, which waits for no line on its account
  if (closed) await giveBackHold(ctx, closed);
  return { ...done, remarks: unique([...remarks, ...done.remarks]) };
}

/** How the end of a run is written: at once by a holder of the project, else under its lock. */
type Recording = <T>(work: () => Promise<T>) => Promise<T>;

/** Brings a journalled run to its end and returns its result. The caller holds the lock. */
export async function finishRun<Input extends Json, Facts, Result>(
  operation: Operation<Input, Facts, Result>,
  journal: Journal,
  ctx: StageContext,
  options: ExecuteOptions & { resumed: boolean; record?: Recording },
): Promise<Executed<Result>> {
  const record: Recording = options.record ?? ((work) => work());
  const progress = await applyOrRecordUndo(operation, journal, ctx, options.note, record);
  const run = asFinished(journal.runId, progress);
  const failure = failureOf(operation, journal.runId, progress);
  const data = operation.eventData?.(run) ?? {};
  const outcome = { result: failure ? ('failed' as const) : ('succeeded' as const), note: options.note, data };
  const { commit, remarks } = await record(() => recordOutcome(operation, journal, ctx, progress, outcome));
  const result = await operation.result(run, ctx);
  const { runId } = journal;
  const done = { runId, resumed: options.resumed, plan: progress.plan, result, commit, remarks };
  return failure ? { ...done, failure } : done;
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
  record: Recording,
): Promise<RunProgress> {
  try {
    return await applySteps(operation, journal, ctx);
  } catch (error) {
    if (!(error instanceof UndoneError)) throw error;
    const progress = foldJournal(journal.entries());
    const undone = { result: 'undone' as const, note, data: whatFailed(progress) };
    if (progress) await record(() => recordOutcome(operation, journal, ctx, progress, undone));
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
    await applyOrRecordUndo(operation, journal, ctx, undefined, (work) => work());
  } catch (error) {
    if (foldJournal(journal.entries())?.status !== 'undone') throw error;
  }
}

function stepFailed(step: string, reason: string): SovranError {
  return new SovranError({
    code: 'step-failed',
    exit: EXIT.failed,
    text: message('run.step-failed', { step, reason }),
  });
}
