import type { HostItem } from '../ports/host-sweeper.ts';
import type { Json } from '../ports/json.ts';
import type { StageContext } from '../run/context.ts';
import { KEPT, keptSteps } from '../run/kept-steps.ts';
import type { Action } from '../run/operation.ts';
import { toJson } from '../run/to-json.ts';
import { SovranError } from '../text/sovran-error.ts';
import { lostHostIn, unremoved, unremovedIn } from './unremoved.ts';

/** What the step of one thing has in the plan. */
export type RemoveArgs = { host: string; kind: HostItem['kind']; id: string; bytes: number };

/**
 * Removes one thing. One that cannot be removed is told at the end, and the others go all the same; nothing more is tried on
 * a host that has gone out of reach. A bug and an interruption are thrown.
 */
export function removeFromHost(): Action<RemoveArgs> {
  return {
    async apply(args, { ctx, outputs }) {
      const lost = lostHostIn(outputs);
      if (lost) return { unremoved: toJson({ ...lost, ...thingOf(args) }) };
      try {
        return await remove(args, ctx);
      } catch (error) {
        if (ctx.interrupt.signal.aborted || !(error instanceof SovranError)) throw error;
        return { unremoved: toJson(unremoved(thingOf(args), error)) };
      }
    },
    ended: endedAs,
  };
}

async function remove({ host, kind, id }: RemoveArgs, ctx: StageContext): Promise<Json> {
  const removal = await (await ctx.hostSweeper(host)).remove({ kind, id });
  return removal === 'kept' ? KEPT : null;
}

function thingOf({ kind, id, bytes }: RemoveArgs): Pick<RemoveArgs, 'kind' | 'id' | 'bytes'> {
  return { kind, id, bytes };
}

function endedAs(output: Json): 'failed' | 'skipped' | undefined {
  if (unremovedIn({ output }).length > 0) return 'failed';
  return keptSteps({ output }).length > 0 ? 'skipped' : undefined;
}
