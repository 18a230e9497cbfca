import type { Json } from '../../ports/json.ts';
import { type Message, message } from '../../text/message.ts';
import { activate } from '../run.ts';
import type { StageContext } from '../context.ts';
import type { Journal } from '../journal/journal.ts';
import { describeThisProcess } from '../../kit/process-identity.ts';
import { isBeingMade, isSameCommand, openRunUnlessAtWork, refuseOther, type OpenRun } from '../open/open-runs.ts';
import type { AnyOperation, Operation } from '../operation.ts';
import { refuseFailedGates } from '../plan/gates.ts';
import type { Plan } from '../plan/plan.ts';
import { refuseStale } from '../plan/stale-plan.ts';
import { commitPending } from '../records/commits.ts';
import { beginJournal, refuseMade } from './begin-journal.ts';
import { rollBackFailed } from './finish-run.ts';
import { planOperation } from './plan-operation.ts';
import { recordOutcome } from '../records/record.ts';

/** A run to bring to its end: a new one, or an interrupted one. */
export interface BegunRun {
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
export async function beginRun<Input extends Json, Facts, Result>(
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
