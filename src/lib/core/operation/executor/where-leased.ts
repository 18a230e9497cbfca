import type { Message } from '../../text/message.ts';
import { EXIT, SovranError } from '../../text/sovran-error.ts';
import type { StageContext } from '../context.ts';
import { leased } from '../leases/leased.ts';
import { HOST_MOVED, refuseOtherMachines } from '../plan/host-routes.ts';
import type { AnyOperation } from '../operation.ts';
import type { Plan } from '../plan/plan.ts';
import { wordsOf } from '../steps/undo-failed.ts';

/**
 * Does work that ends a run while what the run changes on its host is held, as `leased` does. Where that cannot be had, e.g.
 * because its host is gone or may be another machine, `barred` says why, and nothing must be done there. Throws as `leased`
 * where somebody else holds it.
 */
export async function whereLeased<T>(
  operation: AnyOperation,
  plan: Plan,
  ctx: StageContext,
  work: (ctx: StageContext, barred?: Message) => Promise<T>,
): Promise<T> {
  let entered = false;
  try {
    if (operation.leases) await refuseOtherMachines(plan.steps, plan, ctx.project);
    return await leased(operation, plan.input, ctx, (inside) => {
      entered = true;
      return work(inside);
    });
  } catch (error) {
    if (entered || !cannotBeHeld(error)) throw error;
    return work(ctx, wordsOf(error));
  }
}

/** Somebody else holds it, which passes; everything else says that nothing of the run can be held. */
function cannotBeHeld(error: unknown): boolean {
  if (!(error instanceof SovranError) || error.exit === EXIT.interrupted) return false;
  return error.exit !== EXIT.refused || error.code === HOST_MOVED;
}
