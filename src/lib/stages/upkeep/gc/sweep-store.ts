import { toJson } from '../../../core/kit/to-json.ts';
import type { Json, JsonObject } from '../../../core/ports/json.ts';
import type { StepOutcome } from '../../../core/operation/run-event.ts';
import type { HostSweeper, StoreInventory } from '../../../core/ports/host-sweeper.ts';
import type { Action, StepScope } from '../../../core/operation/operation.ts';
import { StepPaused } from '../../../core/operation/steps/pause.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { judgeStore } from './garbage.ts';
import { lookAtStore } from './look-at-store.ts';
import type { SweepArgs } from './plan-sweep.ts';
import { isHostLost, type Stopped, stoppedBy, type Unremoved, whyRefused } from './stopped.ts';
import { sayThing, type Thing } from './things.ts';

/** What became of the things of one store. */
export interface Swept {
  removed: Thing[];
  failed: Unremoved[];
  /** In use by now. */
  left: Thing[];
  /** Things in use. */
  kept: number;
  stopped?: Stopped;
}

/**
 * Removes what is still garbage: the plan may be old. A thing that cannot be removed does not stop the others, unless its host
 * is out of reach.
 */
export const sweepStore: Action<SweepArgs & JsonObject> = {
  async apply(args, scope) {
    if (args.items.length === 0) return outputOfSweep(untouched(args));
    try {
      const sweeper = await scope.ctx.hostSweeper(args.name);
      return outputOfSweep(await sweeper.hold(() => sweep(args, sweeper, scope)));
    } catch (error) {
      if (scope.ctx.interrupt.signal.aborted || !(error instanceof SovranError)) throw error;
      return outputOfSweep(untouched({ ...args, stopped: stoppedBy(error) }));
    }
  },
};

function outputOfSweep(swept: Swept): Json {
  return toJson({ ...swept, outcome: endOf(swept) });
}

/** Pure: of a store in which nothing is done. */
export function untouched({ kept, stopped }: Pick<Swept, 'kept' | 'stopped'>): Swept {
  return { removed: [], failed: [], left: [], kept, ...(stopped ? { stopped } : {}) };
}

/** How the sweep of a store ended. Pure. */
export function endOf({ failed, stopped }: Swept): StepOutcome {
  if (failed.length > 0) return 'failed';
  if (!stopped) return 'ok';
  return stopped.exit === EXIT.refused ? 'skipped' : 'failed';
}

async function sweep(args: SweepArgs, sweeper: HostSweeper, scope: StepScope): Promise<Swept> {
  const { items } = args;
  const { ctx, runId } = scope;
  const store = await lookAtStore(ctx, args.name, runId);
  const stopped = whyRefused(store);
  if (stopped) return untouched({ ...args, stopped });
  const needed = neededIn(store.inventory, items);
  const swept = untouched({ kept: needed.size });
  for (const [at, item] of items.entries()) {
    if (ctx.interrupt.requested) throw new StepPaused();
    scope.progress(sayThing(item));
    try {
      const isKept = needed.has(keyOf(item)) || (await sweeper.remove(item, ctx.interrupt.signal)) === 'kept';
      (isKept ? swept.left : swept.removed).push(item);
    } catch (error) {
      if (ctx.interrupt.signal.aborted || !(error instanceof SovranError)) throw error;
      const lost = isHostLost(error) ? items.slice(at) : [item];
      swept.failed.push(...lost.map((thing) => ({ ...thing, ...stoppedBy(error) })));
      if (isHostLost(error)) break;
    }
  }
  return swept;
}

/** Keys of what somebody needs by now. What is not listed any more has gone. */
function neededIn(inventory: StoreInventory, items: readonly Thing[]): Set<string> {
  const forgotten = items.filter(({ kind }) => kind === 'project').map(({ id }) => id);
  return new Set(judgeStore(inventory, forgotten).kept.map(keyOf));
}

function keyOf({ kind, id }: Pick<Thing, 'kind' | 'id'>): string {
  return `${kind} ${id}`;
}
