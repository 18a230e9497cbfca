import type { HostItem } from '../../../core/ports/host-sweeper.ts';
import type { Json } from '../../../core/ports/json.ts';
import { KEPT } from '../../../core/operation/plan/kept-steps.ts';
import type { Interrupt } from '../../../core/operation/context.ts';
import type { Action, StepScope } from '../../../core/operation/operation.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import { isStillFree } from './still-free.ts';
import { unremoved, type Unremoved } from './unremoved.ts';

/** What the step of one thing has in the plan. */
export type RemoveArgs = { host: string; kind: HostItem['kind']; id: string; bytes: number; usedAt?: string };

/**
 * Removes one thing. One that cannot be removed is told at the end, and the others go all the same; nothing more is tried on
 * a host that has gone out of reach, unless the run goes on in another command: it may be back. A bug and an interruption are
 * thrown.
 */
export function removeFromHost(): Action<RemoveArgs> {
  const losses: Losses = new WeakMap();
  return {
    async apply(args, scope) {
      const lost = lossOf(losses, scope);
      if (lost) return { outcome: 'failed', unremoved: toJson({ ...lost, ...thingOf(args) }) };
      try {
        return await remove(args, scope);
      } catch (error) {
        if (scope.ctx.interrupt.signal.aborted || !(error instanceof SovranError)) throw error;
        const told = unremoved(thingOf(args), error);
        if (told.hostLost) losses.set(scope.ctx.interrupt, { runId: scope.runId, told });
        return { outcome: 'failed', unremoved: toJson(told) };
      }
    },
  };
}

/** By what interrupts it, which each command has one of, the removal of a run that found its host out of reach. */
type Losses = WeakMap<Interrupt, { runId: string; told: Unremoved }>;

function lossOf(losses: Losses, { ctx, runId }: StepScope): Unremoved | undefined {
  const loss = losses.get(ctx.interrupt);
  return loss?.runId === runId ? loss.told : undefined;
}

/** What the plan called free may be needed by now: it may have been cut, or confirmed late. */
async function remove({ host, ...item }: RemoveArgs, scope: StepScope): Promise<Json> {
  if (!(await isStillFree(item, host, scope))) return KEPT;
  const sweeper = await scope.ctx.hostSweeper(host);
  const removal = await sweeper.remove(item, scope.ctx.interrupt.signal);
  return removal === 'kept' ? KEPT : null;
}

function thingOf({ kind, id, bytes }: RemoveArgs): Pick<RemoveArgs, 'kind' | 'id' | 'bytes'> {
  return { kind, id, bytes };
}
