import { message } from '../../text/message.ts';
import { EXIT, SovranError } from '../../text/sovran-error.ts';
import type { Artifacts } from '../../ports/artifacts.ts';
import type { HostStore } from '../../ports/host-store.ts';
import { missingTree } from '../artifacts/missing-tree.ts';

/** This machine's artifact store as that of a host: nothing has to travel. */
export function localHostStore(artifacts: Artifacts): HostStore {
  return {
    treePath: (digest) => artifacts.treePath(digest),
    push: async (digest) => (await artifacts.treePath(digest)) ?? missing(digest),
    pull: async (path, digest, { signal } = {}) => {
      const stored = await artifacts.putTree(path, signal ? { signal } : {});
      if (stored.digest !== digest) throw differs(path, digest);
    },
    verify: (digest, signal) =>
      artifacts.verifyTree(digest, signal).then(
        ({ ok }) => ok,
        () => false,
      ),
    list: async () => (await artifacts.listTrees()).map((tree) => ({ ...tree, usedAt: new Date(0).toISOString() })),
    remove: (digest) => artifacts.removeTree(digest),
  };
}

function missing(digest: string): never {
  throw missingTree(digest);
}

function differs(from: string, to: string): SovranError {
  return new SovranError({
    code: 'copy-differs',
    exit: EXIT.failed,
    text: message('host.copy-differs', { from, to }),
    fix: message('host.copy-differs.fix'),
  });
}
