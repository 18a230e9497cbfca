import { hostScript } from '../../core/kit/host-script.ts';
import type { Host } from '../../core/ports/host.ts';
import type { HostSweeper, Removal } from '../../core/ports/host-sweeper.ts';
import { hexOf } from '../artifacts/store-layout.ts';
import { type TreeOwner } from './layout.ts';
import { readRemoval, runScript } from './run-script.ts';
import { readInventory } from './read-inventory.ts';

const TIMEOUT_MS = 120_000;
const MOST_OUTPUT = 32 * 1024 * 1024;

/** The store of a host behind SSH; `owner` is this project there. */
export function hostSweeper(host: Host, owner: TreeOwner): HostSweeper {
  const { root } = host.place;
  return {
    async inventory(needs) {
      const { digests, jobs } = (await needs?.()) ?? { digests: [], jobs: [] };
      const options = { timeoutMs: TIMEOUT_MS, maxOutputBytes: MOST_OUTPUT };
      const { stdout, droppedBytes } = await runScript(host, hostScript('store/inventory'), [root, owner.id], options);
      const found = readInventory(stdout, owner.id, digests, jobs);
      return droppedBytes > 0 ? { ...found, truncated: true } : found;
    },
    // each removal locks the store there and looks again
    hold: (work) => work(),
    remove: async ({ kind, id, usedAt }, signal) => {
      const run = async (script: string, ...args: string[]): Promise<Removal> =>
        readRemoval(await runScript(host, script, [root, ...args], signal ? { signal } : {}));
      if (kind === 'tree') return await run(hostScript('store/remove-tree'), hexOf(id), owner.id, secondsOf(usedAt));
      if (kind === 'part') return await run(hostScript('store/remove-part'), id);
      if (kind === 'program') return await run(hostScript('store/remove-program'), id);
      if (kind === 'job' || kind === 'partial') return await run(hostScript('store/remove-job'), id, kind);
      if (kind === 'blobs') return await run(hostScript('store/remove-blobs'));
      if (kind === 'image') return await run(hostScript('store/remove-image'), owner.id, id, secondsOf(usedAt));
      return 'kept';
    },
  };
}

/** Whole seconds since the epoch; empty without a time. */
function secondsOf(iso: string | undefined): string {
  return iso === undefined ? '' : String(Math.floor(Date.parse(iso) / 1000));
}
