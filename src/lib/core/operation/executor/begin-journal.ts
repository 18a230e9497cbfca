import type { JsonObject } from '../../ports/json.ts';
import { describeThisProcess } from '../../kit/process-identity.ts';
import { message } from '../../text/message.ts';
import { refusedError } from '../../text/sovran-error.ts';
import type { StageContext, Within } from '../context.ts';
import { sweepDrafts } from '../journal/drafts.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { keepReserve } from '../journal/reserve.ts';
import type { Plan } from '../plan/plan.ts';

/** `owned`: this process works on the run without holding the project. `frame`: of a procedure. */
interface Beginning {
  owned: boolean;
  frame?: JsonObject;
}

/** A run begins whole or not at all: with room to end it, and with every line of its beginning. */
export async function beginJournal(plan: Plan, ctx: StageContext, { owned, frame }: Beginning): Promise<Journal> {
  const { project, clock, lease } = ctx;
  const actor = await ctx.actor();
  keepReserve(project.root);
  sweepDrafts(project.root, Date.parse(clock.now()));
  const journal = openJournal(project.root, ctx.within?.runOf(plan.operation) ?? ctx.ids.next());
  try {
    journal.append({ type: 'begin', at: clock.now(), actor, plan, ...(frame ? { frame } : {}) });
    if (owned) journal.append({ type: 'owner', process: describeThisProcess() });
    if (lease) journal.append({ type: 'lease', fence: lease.fence, device: lease.device });
  } catch (error) {
    journal.discard();
    throw error;
  }
  return journal;
}

/** Throws `run-made` (exit 3) where the run that a step of a procedure chose for this command has ended: it is made once. */
export function refuseMade({ project }: StageContext, within: Within, operation: string): void {
  const run = within.runOf(operation);
  const entries = run === undefined ? [] : openJournal(project.root, run).entries();
  if (run === undefined || !entries.some(({ type }) => type === 'end')) return;
  throw refusedError('run-made', message('run.made', { run, operation }), {
    next: ['sovran status'],
    details: { run },
  });
}
