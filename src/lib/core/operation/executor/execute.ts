import type { Json } from '../../ports/json.ts';
import { SovranError, withNext } from '../../text/sovran-error.ts';
import { withLease } from '../leases/with-lease.ts';
import type { StageContext } from '../context.ts';
import { stepsAhead } from '../journal/progress.ts';
import { holdProject, tryLock, withLockPatiently } from '../lock/lock.ts';
import { abandonCommand } from '../open/next-commands.ts';
import { openRunUnlessAtWork, isBeingMade, isSameCommand, refuseOther, type OpenRun } from '../open/open-runs.ts';
import { activate, type Executed } from '../run.ts';
import type { Operation, AnyOperation } from '../operation.ts';
import { canonicalJson } from '../../kit/canonical.ts';
import { refuseOtherMachines } from '../plan/host-routes.ts';
import type { Plan } from '../plan/plan.ts';
import { finishRun, rollBackFailed, type FinishOptions } from './finish-run.ts';
import { message, type Message } from '../../text/message.ts';
import type { Journal } from '../journal/journal.ts';
import { describeThisProcess } from '../../kit/process-identity.ts';
import { refuseFailedGates } from '../plan/gates.ts';
import { refuseStale } from '../plan/stale-plan.ts';
import { commitPending } from '../records/commits.ts';
import { beginJournal, refuseMade } from './begin-journal.ts';
import { planOperation } from './plan-operation.ts';
import { recordOutcome } from '../records/record.ts';

export interface ExecuteOptions {
  /** A plan saved earlier: refused when today's plan differs. */
  saved?: Plan;
  /** Text for the body of the commit. */
  note?: string | undefined;
}

/** Runs an operation, or continues its interrupted run, under the project's lock. Throws `gates-failed` (exit 3), or the failing step's error once rolled back. */
export async function executeOperation<Input extends Json, Facts, Result>(
  operation: Operation<Input, Facts, Result>,
  input: Input,
  ctx: StageContext,
  { saved, note }: ExecuteOptions = {},
): Promise<Executed<Result>> {
  const held = <T>(work: () => Promise<T>): Promise<T> =>
    holdProject(ctx, operation.id, async () => {
      await refuseMoved(operation, input, ctx);
      return work();
    });
  if (operation.concurrent) {
    const begun = await held(() => beginRun(operation, input, ctx, { saved }));
    return endRun(operation, begun, ctx, { note, record: (work) => withLockPatiently(ctx, operation.id, work) });
  }
  const whole = async (): Promise<Executed<Result>> =>
    withLease(await operation.leases?.(input, ctx), ctx, async (inside) =>
      endRun(operation, await beginRun(operation, input, inside, { saved }), inside, { note }),
    );
  // An emergency that no lease guards acts beside whoever holds the project, and records once that ends.
  if (!operation.emergency || operation.leases) return held(whole);
  const outcome = await tryLock(ctx, operation.id, whole);
  if ('value' in outcome) return outcome.value;
  const begun = await beginRun(operation, input, ctx, { saved, beside: true });
  return endRun(operation, begun, ctx, { note, record: (work) => withLockPatiently(ctx, operation.id, work) });
}

/** An interrupted run is not continued on another machine; checked before any lease is taken. */
async function refuseMoved<Input extends Json>(
  operation: Operation<Input>,
  input: Input,
  { project }: StageContext,
): Promise<void> {
  const open = openRunUnlessAtWork(project.root, operation.target(input));
  if (open?.progress.plan.operation !== operation.id) return;
  const { journal, progress } = open;
  await refuseOtherMachines(stepsAhead(progress), progress.plan, project).catch((error: unknown) => {
    throw error instanceof SovranError ? withNext(error, [...error.next, abandonCommand(journal.runId)]) : error;
  });
}

async function endRun<Input extends Json, Facts, Result>(
  operation: Operation<Input, Facts, Result>,
  { journal, resumed, remarks }: BegunRun,
  ctx: StageContext,
  options: FinishOptions,
): Promise<Executed<Result>> {
  const done = await finishRun(activate(operation, journal, ctx), { ...options, resumed });
  const bySaying = new Map([...remarks, ...done.remarks].map((remark) => [canonicalJson(remark), remark]));
  return { ...done, remarks: [...bySaying.values()] };
}

/** A run to bring to its end: a new one, or an interrupted one. */
interface BegunRun {
  journal: Journal;
  resumed: boolean;
  remarks: Message[];
}

/** `beside`: another process holds the project. */
interface BeginOptions {
  saved?: Plan | undefined;
  beside?: boolean;
}

/** Plans and journals a run, or finds the interrupted one of the same command. Throws `gates-failed`, `stale-plan` or `interrupted-run` (exit 3) with nothing begun. */
async function beginRun<Input extends Json, Facts, Result>(
  operation: Operation<Input, Facts, Result>,
  input: Input,
  ctx: StageContext,
  { saved, beside = false }: BeginOptions = {},
): Promise<BegunRun> {
  const remarks: Message[] = beside ? [] : (await commitPending(ctx)).remarks;
  if (ctx.within) refuseMade(ctx, ctx.within, operation.id);
  const open = openRunUnlessAtWork(ctx.project.root, operation.target(input));
  const isSuperseded = open && operation.emergency && !isSameCommand(operation, input, open);
  if (open && !isSuperseded) {
    refuseOther(operation, input, open);
    if (!open.progress.failing)
      return { journal: goOnWith(operation, open.journal, ctx, beside), resumed: true, remarks };
    await rollBackFailed(activate(operation, open.journal, ctx));
  }
  const plan = await planOperation(operation, input, ctx);
  remarks.push(...(plan.remarks ?? []));
  if (saved) refuseStale(plan, saved);
  refuseFailedGates(plan, () => (isBeingMade(ctx.project.root, plan.target) ? ['sovran resume'] : []));
  if (isSuperseded) remarks.push(...(await supersede(open, operation.id, ctx)));
  const owned = beside || operation.concurrent === true;
  return { journal: await beginJournal(plan, ctx, { owned }), resumed: false, remarks };
}

function goOnWith(operation: AnyOperation, journal: Journal, ctx: StageContext, beside: boolean): Journal {
  if (operation.concurrent || beside) journal.append({ type: 'owner', process: describeThisProcess() });
  ctx.emit({ type: 'resuming', runId: journal.runId, operation: operation.id });
  return journal;
}

/** Closes an open run for an emergency on its target: nothing is reverted, its files are committed as they are. The caller holds the lock. */
async function supersede({ journal, progress }: OpenRun, by: string, ctx: StageContext): Promise<Message[]> {
  const { remarks } = await recordOutcome({ journal, ctx }, progress, { result: 'superseded', data: { by } });
  return [message('run.superseded', { run: journal.runId, operation: progress.plan.operation }), ...remarks];
}
