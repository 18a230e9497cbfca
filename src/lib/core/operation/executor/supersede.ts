import { message, type Message } from '../../text/message.ts';
import { activate } from '../run.ts';
import type { StageContext } from '../context.ts';
import type { OpenRun } from '../open/open-runs.ts';
import type { AnyOperation } from '../operation.ts';
import type { Plan } from '../plan/plan.ts';
import { recordOutcome } from '../records/record.ts';

/** Closes an open run for an emergency on its target: nothing is reverted, its files are committed as they are. The caller holds the lock. */
export async function supersede(open: OpenRun, by: AnyOperation, ctx: StageContext): Promise<Message[]> {
  const { journal, progress } = open;
  const run = activate(withoutCode(progress.plan), journal, ctx);
  const { remarks } = await recordOutcome(run, progress, { result: 'superseded', data: { by: by.id } });
  return [message('run.superseded', { run: journal.runId, operation: progress.plan.operation }), ...remarks];
}

/** The operation of a plan whose code is not needed, or that this version does not have. Pure. */
export function withoutCode({ operation: id, target }: Plan): AnyOperation {
  const nothing = async (): Promise<never> => Promise.reject(new Error(`no operation ${id}`));
  return {
    id,
    target: () => target,
    gather: nothing,
    plan: () => ({ gates: [], steps: [] }),
    actions: {},
    result: nothing,
  };
}
