import type { Artifacts } from '../../ports/artifacts.ts';
import type { Host } from '../../ports/host.ts';
import type { HostStore } from '../../ports/host-store.ts';
import { hexOf, treeFolder, type TreeOwner } from './layout.ts';
import { listTrees, removeTree } from './list-trees.ts';
import { lookFor } from './presence.ts';
import { pullTree } from './pull-tree.ts';
import { pushTree } from './push-tree.ts';

/** Trees on a machine that is reached through its `Host` alone: nothing of ours is installed there. */
export function remoteHostStore(host: Host, artifacts: Artifacts, owner: TreeOwner): HostStore {
  const { root } = host.place;
  return {
    treePath: async (digest) => {
      const { there } = await lookFor(host, owner, hexOf(digest));
      return there ? treeFolder(root, hexOf(digest)) : undefined;
    },
    push: (digest, options) => pushTree({ host, artifacts, owner }, digest, options),
    pull: (path, digest, options) => pullTree({ host, artifacts, owner }, path, digest, options),
    list: () => listTrees(host),
    remove: async (digest) => removeTree(host, owner, hexOf(digest)),
  };
}
