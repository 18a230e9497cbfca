import type { StoreInventory, StoreItem } from '../ports/store-sweeper.ts';
import type { PlanDraft, Step } from '../run/plan.ts';
import { message } from '../text/message.ts';

/** Pure: one step per thing that nobody needs, largest first. */
export function planSweep({ items }: StoreInventory): PlanDraft {
  const free = items.filter(({ holders }) => holders.length === 0);
  return { gates: [], steps: free.toSorted((left, right) => right.bytes - left.bytes).map(removalStep) };
}

function removalStep({ kind, id, bytes, path }: StoreItem): Step {
  return {
    id: `remove-${kind}-${id}`,
    title: message(`project.gc.step.${kind}`, { id, mib: toMiB(bytes) }),
    action: 'remove',
    args: { kind, id, bytes, path },
    change: 'delete',
    risk: 'data',
  };
}

/** MiB with one decimal. */
export function toMiB(bytes: number): number {
  return Math.round((bytes / 1024 / 1024) * 10) / 10;
}
