import type { Json } from '../../ports/json.ts';
import type { Message } from '../../text/message.ts';
import { activate } from '../run.ts';
import type { StageContext } from '../context.ts';
import { sweepDrafts } from '../journal/drafts.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { describeThisProcess } from '../../kit/process-identity.ts';
import { keepReserve } from '../journal/reserve.ts';
import { findOpenRun, isBeingMade, isSameCommand, refuseOther, refuseRival } from '../open/open-runs.ts';
import type { AnyOperation, Operation } from '../operation.ts';
import { refuseFailedGates } from '../plan/gates.ts';
import type { Plan } from '../plan/plan.ts';
import { refuseStale } from '../plan/stale-plan.ts';
import { commitPending } from '../records/commits.ts';
import { rollBackFailed } from './finish-run.ts';
import { planOperation } from './plan-operation.ts';
import { supersede } from './supersede.ts';

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
  refuseRival(ctx.project.root, operation.target(input));
  const open = findOpenRun(ctx.project.root, operation.target(input));
  const isSuperseded = open && operation.emergency && !isSameCommand(operation, input, open);
  if (open && !isSuperseded) {
    refuseOther(operation, input, open);
    if (!open.progress.failing)
      return { journal: goOnWith(operation, open.journal, ctx, beside), resumed: true, remarks };
    await rollBackFailed(activate(operation, open.journal, ctx));
  }
  const plan = await planOperation(operation, input, ctx);
  remarks.push(...(plan.remarks ?? []));
  refuseStale(plan, saved);
  refuseFailedGates(plan, { first: isBeingMade(ctx.project.root, plan.target) ? ['sovran resume'] : [] });
  if (isSuperseded) remarks.push(...(await supersede(open, operation, ctx)));
  const owned = beside || operation.concurrent === true;
  return { journal: beginJournal(plan, ctx, await ctx.actor(), owned), resumed: false, remarks };
}

/** A run begins whole or not at all: with room to end it, and with every line of its beginning. */
function beginJournal(plan: Plan, ctx: StageContext, actor: string, owned: boolean): Journal {
  keepReserve(ctx.project.root);
  sweepDrafts(ctx.project.root, Date.parse(ctx.clock.now()));
  const journal = openJournal(ctx.project.root, ctx.ids.next());
  try {
    journal.append({ type: 'begin', at: ctx.clock.now(), actor, plan });
    if (owned) journal.append({ type: 'owner', process: describeThisProcess() });
    if (ctx.lease) journal.append({ type: 'lease', fence: ctx.lease.fence, device: ctx.lease.device });
  } catch (error) {
    journal.discard();
    throw error;
  }
  return journal;
}

function goOnWith(operation: AnyOperation, journal: Journal, ctx: StageContext, beside: boolean): Journal {
  if (operation.concurrent || beside) journal.append({ type: 'owner', process: describeThisProcess() });
  ctx.emit({ type: 'resuming', runId: journal.runId, operation: operation.id });
  return journal;
}
