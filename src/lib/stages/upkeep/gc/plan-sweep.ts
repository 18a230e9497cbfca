import type { StoreInventory, StoreItem } from '../../../core/ports/store-sweeper.ts';
import type { PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { listVanished, unclaimedBytes } from './vanished.ts';

/** Pure: what stays for projects that are not there, what is let go, then one step per thing that nobody needs, largest first. */
export function planSweep(found: StoreInventory, forgotten: readonly string[] = []): PlanDraft {
  const free = found.items.filter(({ holders }) => holders.length === 0);
  const mib = toMiB(unclaimedBytes(found));
  return {
    gates: [],
    steps: [
      ...listVanished(found, forgotten).map((root) => keepStep(root, mib)),
      ...forgotten.map(forgetStep),
      ...free.toSorted((left, right) => right.bytes - left.bytes).map(removalStep),
    ],
  };
}

function keepStep(root: string, mib: number): Step {
  return {
    id: `keep-${root}`,
    title: message('project.gc.vanished', { path: root, mib, word: shellWord(root) }),
    action: 'keep',
    args: { root },
    change: 'none',
    risk: 'none',
  };
}

function forgetStep(root: string): Step {
  return {
    id: `forget-${root}`,
    title: message('project.gc.step.forget', { path: root }),
    action: 'forget',
    args: { root },
    change: 'delete',
    risk: 'data',
  };
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
