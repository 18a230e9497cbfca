import { toJson } from '../../../core/kit/to-json.ts';
import type { HostSweeper, StoredItem } from '../../../core/ports/host-sweeper.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import type { Action, StepScope } from '../../../core/operation/operation.ts';
import type { StepOutcome } from '../../../core/operation/run-event.ts';
import { StepPaused } from '../../../core/operation/steps/pause.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import { judgeStore } from './garbage.ts';
import { lookAtStore } from './look-at-store.ts';
import { endOf, isHostLost, sayThing, stoppedBy, whyRefused, type HostSweep, type Thing } from './things.ts';

/** Removes what is still garbage. A thing that cannot be removed does not stop the others, unless its host is out of reach. */
export const sweepStore: Action<HostSweep & JsonObject> = {
  apply: async (planned, scope) => toJson(await sweepStoreOf(planned, scope)),
};

export type SweepScope = Pick<StepScope, 'ctx' | 'runId' | 'progress'>;

/** As the action does, with how it ended. */
export async function sweepStoreOf(
  planned: HostSweep,
  scope: SweepScope,
): Promise<HostSweep & { outcome: StepOutcome }> {
  const swept = planned.items.length === 0 ? planned : await sweepHeld(planned, scope);
  return { ...swept, outcome: endOf(swept) };
}

async function sweepHeld(planned: HostSweep, scope: SweepScope): Promise<HostSweep> {
  try {
    const sweeper = await scope.ctx.hosts.sweeper(planned.name);
    return await sweeper.hold(() => sweep(planned, sweeper, scope));
  } catch (error) {
    return { ...planned, stopped: stoppedBy(failureOf(error, scope)) };
  }
}

/** Throws an interruption and bugs. */
function failureOf(error: unknown, { ctx }: SweepScope): SovranError {
  if (ctx.interrupt.signal.aborted || !(error instanceof SovranError)) throw error;
  return error;
}

async function sweep(planned: HostSweep, sweeper: HostSweeper, scope: SweepScope): Promise<HostSweep> {
  const { name, items } = planned;
  const { ctx, runId } = scope;
  const store = await lookAtStore(ctx, name, runId, planned.released);
  const stopped = whyRefused(store);
  if (stopped) return { ...planned, stopped };
  const forgotten = items.filter(({ kind }) => kind === 'project').map(({ id }) => id);
  const { kept } = judgeStore(store.inventory, forgotten);
  const needed = new Set(kept.filter((item) => !isOthersAlone(item, planned)).map(keyOf));
  const swept: HostSweep = { ...planned, removed: [], failed: [], left: [], kept: needed.size };
  for (const [at, item] of items.entries()) {
    if (ctx.interrupt.requested) throw new StepPaused();
    scope.progress(sayThing(item));
    try {
      const isKept = needed.has(keyOf(item)) || (await sweeper.remove(item, ctx.interrupt.signal)) === 'kept';
      (isKept ? swept.left : swept.removed).push(item);
    } catch (error) {
      const failure = failureOf(error, scope);
      const isLost = isHostLost(failure);
      const failed = items.slice(at, isLost ? undefined : at + 1);
      swept.failed.push(...failed.map((one) => ({ ...one, ...stoppedBy(failure) })));
      if (isLost) break;
    }
  }
  return swept;
}

/** A released tree of a host that others alone keep: removing it takes this project's mark only. */
function isOthersAlone({ kind, id, holders }: StoredItem, { name, released = [], unmark }: HostSweep): boolean {
  const isOwn = holders.includes('this-project') || holders.includes('in-use');
  return unmark === true && name !== undefined && kind === 'tree' && released.includes(id) && !isOwn;
}

function keyOf({ kind, id }: Pick<Thing, 'kind' | 'id'>): string {
  return `${kind} ${id}`;
}
