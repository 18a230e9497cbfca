import { nameFetch } from '../../project/fetch-records.ts';
import { HOST_UNKNOWN } from '../../project/host-unknown.ts';
import { isOutOfReach } from '../../text/is-unreachable.ts';
import { message, type Message } from '../../text/message.ts';
import { EXIT, SovranError, type ExitCode } from '../../text/sovran-error.ts';
import { wantsPassword } from '../../text/wants-password.ts';
import type { StageContext } from '../context.ts';
import type { Executed } from '../executed.ts';
import { finishRun } from './finish-run.ts';
import { claimed } from '../leases/leased.ts';
import { HOST_MOVED, refuseOtherMachines } from '../plan/host-routes.ts';
import { listOpenRuns, type OpenRun } from '../open/open-runs.ts';
import { openJournal } from '../journal/journal.ts';
import { withLock } from '../lock/lock.ts';
import type { LeftBehind } from '../journal/left-behind.ts';
import type { Plan } from '../plan/plan.ts';
import { foldJournal, isWorkDone, stepsAhead } from '../journal/progress.ts';
import { commitPending } from '../records/uncommitted.ts';
import type { AnyOperation, Verdict } from '../operation.ts';
import { activate } from '../active-run.ts';
import { requireCutRun } from '../open/find-interrupted-run.ts';
import { giveUpRun } from './abandon-run.ts';
import { giveUpCommand } from '../open/abandoned.ts';
import type { ResumedRun } from '../open/resumed-run.ts';
import { asFinished, verdictOf } from '../finished-run.ts';
import { wordsOf } from '../steps/undo-failed.ts';
import { whereLeased } from './where-leased.ts';

type Settled = Omit<ResumedRun, 'runId' | 'operation' | 'target'>;

/** The operation behind an id; undefined where this version has none. */
export type FindOperation = (id: string) => Promise<AnyOperation | undefined>;

/** Finishes or takes back every interrupted run, oldest first, under the project's lock. */
export async function resumeRuns(ctx: StageContext, findOperation: FindOperation): Promise<ResumedRun[]> {
  return withLock(ctx.project.root, 'resume', ctx.clock.now(), async () => {
    const resumed: ResumedRun[] = [];
    for (const run of listOpenRuns(ctx.project.root)) {
      const { runId, operation: id } = namesOf(run);
      ctx.emit({ type: 'resuming', runId, operation: id });
      const operation = await findOperation(id);
      const settled = operation ? await resumeOne(operation, run, ctx) : unsettled(unknownOperation(id, runId), runId);
      resumed.push({ ...namesOf(run), ...(await withFetchNamed(settled, ctx)) });
    }
    return [...resumed, ...(await commitEnded(ctx))];
  });
}

/** What others recorded is fetched as it can be in this project. */
async function withFetchNamed(settled: Settled, { project }: StageContext): Promise<Settled> {
  return settled.next ? { ...settled, next: await nameFetch(settled.next, project) } : settled;
}

/**
 * Gives one interrupted run up, under the project's lock; one that only is not recorded yet is. Throws as `requireCutRun` and
 * `giveUpRun`; the other runs are left alone.
 */
export async function giveUp(ctx: StageContext, findOperation: FindOperation, wanted: string): Promise<ResumedRun[]> {
  return withLock(ctx.project.root, 'resume', ctx.clock.now(), async () => {
    const run = requireCutRun(ctx.project.root, wanted);
    const operation = (await findOperation(run.progress.plan.operation)) ?? withoutCode(run.progress.plan);
    const settled = isWorkDone(run.progress)
      ? await resumeOne(operation, run, ctx)
      : await giveUpOne(operation, run, ctx);
    return [{ ...namesOf(run), ...settled }, ...(await commitEnded(ctx))];
  });
}

async function giveUpOne(operation: AnyOperation, run: OpenRun, ctx: StageContext): Promise<Settled> {
  const left = await giveUpRun(operation, run, ctx);
  if (left.length === 0) return { outcome: 'undone', reason: message('run.give-up.asked') };
  const fix = howToMend(left);
  return { outcome: 'given-up', left, ...(fix ? { fix } : {}) };
}

/** What is left in the project alone is named, and for a person to look at. */
function howToMend(left: LeftBehind[]): Message | undefined {
  if (left.some(({ away }) => away)) return message('run.give-up.fix');
  return left.some(({ host }) => host !== undefined) ? message('run.give-up.fix.there') : undefined;
}

/** A run whose operation this version does not have: nothing of it can be taken back, and it can be given up. */
function withoutCode({ operation: id, target }: Plan): AnyOperation {
  const nothing = async (): Promise<never> => {
    throw new Error(`no operation ${id}`);
  };
  return {
    id,
    target: () => target,
    gather: nothing,
    plan: () => ({ gates: [], steps: [] }),
    actions: {},
    result: nothing,
  };
}

function namesOf({ journal, progress: { plan } }: OpenRun): Pick<ResumedRun, 'runId' | 'operation' | 'target'> {
  return { runId: journal.runId, operation: plan.operation, target: plan.target };
}

async function commitEnded(ctx: StageContext): Promise<ResumedRun[]> {
  const { committed } = await commitPending(ctx);
  return committed.map((runId): ResumedRun => {
    const progress = foldJournal(openJournal(ctx.project.root, runId).entries());
    const { operation = '', target = '' } = progress?.plan ?? {};
    return { runId, operation, target, outcome: 'committed' };
  });
}

async function resumeOne(operation: AnyOperation, { journal, progress }: OpenRun, ctx: StageContext): Promise<Settled> {
  try {
    if (progress.decided) return await giveUpOne(operation, { journal, progress }, ctx);
    await refuseOtherMachines(stepsAhead(progress), progress.plan, ctx.project);
    const { failure, remarks: recorded } = await finish(operation, { journal, progress }, ctx);
    const ended = asFinished(journal.runId, foldJournal(journal.entries()) ?? progress);
    const remarks = [...recorded, ...(operation.describe?.(ended).remarks ?? [])];
    return { ...settledBy(failure), ...(remarks.length > 0 ? { remarks } : {}) };
  } catch (error) {
    if (ctx.interrupt.requested || ctx.interrupt.signal.aborted) throw error;
    const ended = foldJournal(journal.entries());
    // It is recorded; only what it would show, e.g. a host that was removed meanwhile, is not there any more.
    if (ended?.status === 'succeeded') return { outcome: 'finished', reason: wordsOf(error) };
    if (ended?.status === 'failed') return settledBy(verdictOf(operation, journal.runId, ended));
    if (ended?.status === 'undone') return { outcome: 'undone', reason: wordsOf(error) };
    return unsettled(error, journal.runId);
  }
}

/** What is only not recorded yet is recorded, wherever its host is. */
async function finish(
  operation: AnyOperation,
  { journal, progress }: OpenRun,
  ctx: StageContext,
): Promise<Executed<unknown>> {
  const work = (inside: StageContext): Promise<Executed<unknown>> =>
    finishRun(activate(operation, journal, inside), { resumed: true });
  const { plan } = progress;
  return isWorkDone(progress) ? whereLeased(operation, plan, ctx, work) : claimed(operation, plan.input, ctx, work);
}

/** The verdict of the operation itself decides. */
function settledBy(failure: Verdict | undefined): Settled {
  return failure ? { outcome: 'failed', recorded: true, ...failure } : { outcome: 'finished' };
}

/** Still open: why, what mends it, and, where that may never be, how to give it up. */
function unsettled(error: unknown, runId: string): Settled {
  const { fix, next = [] } = error instanceof SovranError ? error : {};
  const last = mayNeverEnd(error) ? [giveUpCommand(runId)] : [];
  return {
    outcome: 'failed',
    exit: exitOf(error),
    reason: wordsOf(error),
    ...(fix ? { fix } : {}),
    next: [...next, ...last],
  };
}

/** What says of a host that it may be waited for, or looked at; no host comes back to the inventory by waiting, nor a password. */
function exitOf(error: unknown): ExitCode {
  if (!isOutOfReach(error) || error.code === HOST_UNKNOWN || error.code === 'sudo-refused') return EXIT.failed;
  return error.exit;
}

/** Refusals that nobody else's end mends. */
const PASSES_NOT: ReadonlySet<string> = new Set([HOST_MOVED, 'slot-other-release']);

/** A refusal for now, e.g. because somebody else is at work there, passes by itself; a password can be given. */
function mayNeverEnd(error: unknown): boolean {
  if (wantsPassword(error)) return false;
  return !(error instanceof SovranError) || error.exit !== EXIT.refused || PASSES_NOT.has(error.code);
}

function unknownOperation(id: string, runId: string): SovranError {
  return new SovranError({
    code: 'unknown-operation',
    exit: EXIT.failed,
    text: message('run.unknown-operation', { operation: id, run: runId }),
    fix: message('run.unknown-operation.fix'),
  });
}
