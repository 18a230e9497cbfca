import type { Host } from '../../ports/host.ts';
import type { HostSweeper } from '../../ports/host-sweeper.ts';
import { INVENTORY, REMOVE_BLOBS, REMOVE_IMAGE, REMOVE_JOB, REMOVE_PART, REMOVE_PROGRAM } from './inventory-script.ts';
import { hexOf, type TreeOwner } from './layout.ts';
import { removeTree, secondsOf } from './list-trees.ts';
import { removalTold } from './removal-told.ts';
import { readInventory } from './read-inventory.ts';
import { runScript } from './run-script.ts';

const TIMEOUT_MS = 120_000;
const MOST_OUTPUT = 32 * 1024 * 1024;

/** Looks over all that sovran keeps on a host, and removes from it. */
export function hostSweeper(host: Host, owner: TreeOwner): HostSweeper {
  const { root } = host.place;
  return {
    inventory: async (needed, jobs = []) => {
      const options = { timeoutMs: TIMEOUT_MS, maxOutputBytes: MOST_OUTPUT };
      const { stdout, droppedBytes } = await runScript(host, INVENTORY, [root, owner.id], options);
      const found = readInventory(stdout, owner.id, needed, jobs);
      return droppedBytes > 0 ? { ...found, cut: true } : found;
    },
    remove: async ({ kind, id, usedAt }) => {
      if (kind === 'tree') return await removeTree(host, owner, hexOf(id), { unlessMarked: true, usedAt });
      if (kind === 'part') return removalTold(await runScript(host, REMOVE_PART, [root, id]));
      if (kind === 'program') return removalTold(await runScript(host, REMOVE_PROGRAM, [root, id]));
      if (kind === 'job' || kind === 'partial') return removalTold(await runScript(host, REMOVE_JOB, [root, id, kind]));
      if (kind === 'blobs') return removalTold(await runScript(host, REMOVE_BLOBS, [root]));
      return removalTold(await runScript(host, REMOVE_IMAGE, [root, owner.id, id, secondsOf(usedAt)]));
    },
  };
}
