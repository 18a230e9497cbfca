import type { Host } from '../../core/ports/host.ts';
import type { HostSweeper, Removal } from '../../core/ports/host-sweeper.ts';
import { INVENTORY, REMOVE_BLOBS, REMOVE_IMAGE, REMOVE_JOB, REMOVE_PART, REMOVE_PROGRAM } from './inventory-script.ts';
import { hexOf, type TreeOwner } from './layout.ts';
import { removeTree, secondsOf } from './remove-tree.ts';
import { readRemoval } from './read-removal.ts';
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
    remove: async ({ kind, id, usedAt }, signal) => {
      const run = async (script: string, ...args: string[]): Promise<Removal> =>
        readRemoval(await runScript(host, script, [root, ...args], signal ? { signal } : {}));
      if (kind === 'tree') return await removeTree(host, owner, hexOf(id), { usedAt, signal });
      if (kind === 'part') return await run(REMOVE_PART, id);
      if (kind === 'program') return await run(REMOVE_PROGRAM, id);
      if (kind === 'job' || kind === 'partial') return await run(REMOVE_JOB, id, kind);
      if (kind === 'blobs') return await run(REMOVE_BLOBS);
      return await run(REMOVE_IMAGE, owner.id, id, secondsOf(usedAt));
    },
  };
}
