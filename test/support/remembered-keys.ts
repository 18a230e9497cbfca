import {
  findOutdated,
  keySetOf,
  parseKeys,
  renderKeys,
  type KeyMemory,
  withKeys,
  withoutKeys,
} from '../../src/lib/adapters/gateway/key-memory.ts';
import { keysRevoked } from '../../src/lib/adapters/gateway/errors.ts';
import type { Gateway, KeyGrants, KeySet } from '../../src/lib/core/ports/gateway.ts';

/** The keys of a gateway without one, changed by the same rules. */
export interface RememberedKeys {
  gateway: Pick<Gateway, 'keys' | 'addKeys' | 'revokeKeys' | 'ensure'>;
  all: () => KeyGrants;
  /** Grants by the digest of each key that opens it. */
  open: () => KeyGrants;
}

export function rememberedKeys(): RememberedKeys {
  let memory: KeyMemory = parseKeys('');
  const asWritten = (): Required<KeySet> => keySetOf(parseKeys(renderKeys(memory)));
  const all = (): KeyGrants => asWritten().keys;
  return {
    all,
    open: () => Object.fromEntries(Object.entries(all()).filter(([, { revoked }]) => !revoked)),
    gateway: {
      keys: async () => asWritten(),
      addKeys: async (keys) => {
        const outdated = findOutdated(memory, keys);
        if (outdated !== undefined) throw keysRevoked(outdated);
        memory = withKeys(memory, { keys });
      },
      revokeKeys: async (keys) => void (memory = withoutKeys(memory, keys)),
      ensure: async (spec) => {
        memory = withKeys(memory, spec);
        return { running: true, url: 'http://127.0.0.1:1', slots: [] };
      },
    },
  };
}
