import type { Artifacts } from '../../core/ports/artifacts.ts';
import type { Host } from '../../core/ports/host.ts';
import type { HostStore } from '../../core/ports/host-store.ts';
import { SovranError } from '../../core/text/sovran-error.ts';
import { describeRemote } from './describe-remote.ts';
import { hexOf } from '../artifacts/store-layout.ts';
import { treeFolder, type TreeOwner } from './layout.ts';
import { lookFor } from './presence.ts';
import { pullTree } from './pull-tree.ts';
import { pushTree } from './push-tree.ts';

/** Trees on a host, through its `Host` alone; nothing is installed there. */
export function remoteHostStore(host: Host, artifacts: Artifacts, owner: TreeOwner): HostStore {
  const { root } = host.place;
  return {
    treePath: async (digest) => {
      const { there } = await lookFor(host, owner, hexOf(digest));
      return there ? treeFolder(root, hexOf(digest)) : undefined;
    },
    push: (digest, options) => pushTree({ host, artifacts, owner }, digest, options),
    pull: (path, digest, options) => pullTree({ host, artifacts, owner }, path, digest, options),
    verify: (digest, signal) => isWhole(host, digest, signal),
  };
}

/** A tree that is not plain or too large is incomplete; a lost connection throws. */
async function isWhole(host: Host, digest: string, signal?: AbortSignal): Promise<boolean> {
  try {
    const folder = treeFolder(host.place.root, hexOf(digest));
    return (await describeRemote(host, folder, Number.MAX_SAFE_INTEGER, signal))?.digest === digest;
  } catch (error) {
    if (error instanceof SovranError && error.code === 'bad-tree') return false;
    throw error;
  }
}
