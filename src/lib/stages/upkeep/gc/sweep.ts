import type { Clock } from '../../../core/ports/clock.ts';
import type { StoreInventory, StoreItem, StoreSweeper } from '../../../core/ports/store-sweeper.ts';
import { withLock } from '../../../core/operation/lock/lock.ts';
import { listVanished, unclaimedBytes } from './vanished.ts';

/**
 * What a sweep removed; `vanished` are projects that are not where they were, for which `unclaimed` bytes stay;
 * `forgotten` are those that it let go of.
 */
export interface Sweep {
  removed: Pick<StoreItem, 'kind' | 'id' | 'bytes'>[];
  bytes: number;
  kept: number;
  vanished: string[];
  unclaimed: number;
  forgotten: string[];
}

/**
 * Removes what the plan named and nobody has come to need since. It holds every known project meanwhile, so that no
 * operation stores something that its files do not name yet. Throws `locked` (exit 3) when one is at work.
 */
export async function sweepStore(
  sweeper: StoreSweeper,
  planned: StoreInventory,
  clock: Clock,
  forgotten: string[] = [],
  signal?: AbortSignal,
): Promise<Sweep> {
  const roots = planned.projects.filter(({ present }) => present).map(({ root }) => root);
  const wanted = new Set(planned.items.filter(({ holders }) => holders.length === 0).map(({ path }) => path));
  return holdAll(roots.toSorted(), clock.now(), async () => {
    const found = await sweeper.inventory(forgotten);
    const { items } = found;
    const free = items.filter(({ path, holders }) => wanted.has(path) && holders.length === 0);
    for (const item of free) {
      signal?.throwIfAborted();
      await sweeper.remove(item);
    }
    for (const root of forgotten) await sweeper.forget(root);
    return {
      removed: free.map(({ kind, id, bytes }) => ({ kind, id, bytes })),
      bytes: free.reduce((sum, { bytes }) => sum + bytes, 0),
      kept: items.length - free.length,
      vanished: listVanished(found, forgotten),
      unclaimed: unclaimedBytes(found),
      forgotten,
    };
  });
}

/** Always in the same order, so that two sweeps cannot block each other half-way. */
function holdAll<T>(roots: string[], since: string, work: () => Promise<T>): Promise<T> {
  const [first, ...rest] = roots;
  if (first === undefined) return work();
  return withLock(first, 'gc', since, () => holdAll(rest, since, work));
}
