import type { StageContext } from '../context.ts';
import type { AnyOperation } from '../operation.ts';
import { withLease } from '../leases/with-lease.ts';
import type { Message } from '../../text/message.ts';
import { EXIT, SovranError } from '../../text/sovran-error.ts';
import { HOST_MOVED, refuseOtherMachines } from '../plan/host-routes.ts';
import type { Plan } from '../plan/plan.ts';
import { wordsOf } from '../steps/rollback-failed.ts';

/** Does work that ends a run, under its lease if its host can be reached. `barred` says why it cannot; then the host is left alone. */
export async function whereLeased<T>(
  operation: AnyOperation,
  plan: Plan,
  ctx: StageContext,
  work: (ctx: StageContext, barred?: Message) => Promise<T>,
): Promise<T> {
  let entered = false;
  try {
    if (operation.leases) await refuseOtherMachines(plan.steps, plan, ctx.project);
    return await withLease(await operation.leases?.(plan.input, ctx), ctx, (inside) => {
      entered = true;
      return work(inside);
    });
  } catch (error) {
    if (entered || !cannotBeHeld(error)) throw error;
    return work(ctx, wordsOf(error));
  }
}

/** A lease of another operator passes; other errors mean that no lease can be had. */
function cannotBeHeld(error: unknown): boolean {
  if (!(error instanceof SovranError) || error.exit === EXIT.interrupted) return false;
  return error.exit !== EXIT.refused || error.code === HOST_MOVED;
}
