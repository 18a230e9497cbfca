import type { HostItem } from '../ports/host-sweeper.ts';
import type { Json } from '../ports/json.ts';
import { KEPT, keptSteps } from '../run/kept-steps.ts';
import type { Action, StepScope } from '../run/operation.ts';
import { toJson } from '../run/to-json.ts';
import { SovranError } from '../text/sovran-error.ts';
import { isStillFree } from './still-free.ts';
import { lostHostIn, unremoved, unremovedIn } from './unremoved.ts';

/** What the step of one thing has in the plan. */
export type RemoveArgs = { host: string; kind: HostItem['kind']; id: string; bytes: number; usedAt?: string };

/**
 * Removes one thing. One that cannot be removed is told at the end, and the others go all the same; nothing more is tried on
 * a host that has gone out of reach. A bug and an interruption are thrown.
 */
export function removeFromHost(): Action<RemoveArgs> {
  return {
    async apply(args, scope) {
      const lost = lostHostIn(scope.outputs);
      if (lost) return { unremoved: toJson({ ...lost, ...thingOf(args) }) };
      try {
        return await remove(args, scope);
      } catch (error) {
        if (scope.ctx.interrupt.signal.aborted || !(error instanceof SovranError)) throw error;
        return { unremoved: toJson(unremoved(thingOf(args), error)) };
      }
    },
    ended: endedAs,
  };
}

/** What the plan called free may be needed by now: it may have been cut, or confirmed late. */
async function remove({ host, ...item }: RemoveArgs, scope: StepScope): Promise<Json> {
  if (!(await isStillFree(item, host, scope))) return KEPT;
  const removal = await (await scope.ctx.hostSweeper(host)).remove(item);
  return removal === 'kept' ? KEPT : null;
}

function thingOf({ kind, id, bytes }: RemoveArgs): Pick<RemoveArgs, 'kind' | 'id' | 'bytes'> {
  return { kind, id, bytes };
}

function endedAs(output: Json): 'failed' | 'skipped' | undefined {
  if (unremovedIn({ output }).length > 0) return 'failed';
  return keptSteps({ output }).length > 0 ? 'skipped' : undefined;
}
