import type { Artifacts } from '../../core/ports/artifacts.ts';
import type { HostStore } from '../../core/ports/host-store.ts';
import { missingTree } from '../artifacts/store-layout.ts';
import { copyDiffers } from '../copy-differs.ts';

/** This machine's artifact store as that of a host: nothing has to travel. */
export function localHostStore(artifacts: Artifacts): HostStore {
  return {
    treePath: (digest) => artifacts.treePath(digest),
    push: async (digest) => (await artifacts.treePath(digest)) ?? missing(digest),
    pull: async (path, digest, { signal } = {}) => {
      const stored = await artifacts.putTree(path, signal ? { signal } : {});
      if (stored.digest !== digest) throw copyDiffers(path, digest);
    },
    verify: (digest, signal) =>
      artifacts.verifyTree(digest, signal).then(
        ({ ok }) => ok,
        () => false,
      ),
  };
}

function missing(digest: string): never {
  throw missingTree(digest);
}
