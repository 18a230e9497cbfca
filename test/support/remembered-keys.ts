import { grantsIn, type KeyEntries } from '../../src/lib/adapters/gateway/key-entries.ts';
import { withChange, withoutRun, withRecord } from '../../src/lib/adapters/gateway/merge-keys.ts';
import type { Gateway, KeyGrants } from '../../src/lib/core/ports/gateway.ts';

/** The keys of a gateway without one, changed by the same rules. */
export interface RememberedKeys {
  gateway: Pick<Gateway, 'keys' | 'changeKeys' | 'takeBackKeys' | 'ensure'>;
  all: () => KeyGrants;
  /** Applications by the digest of each key that opens it. */
  open: () => KeyGrants;
}

/** `fail` is asked after each change: the gateway has taken it, and its answer is lost. */
export function rememberedKeys(fail: () => boolean = () => false): RememberedKeys {
  let entries: KeyEntries = new Map();
  const set = async (next: KeyEntries): Promise<void> => {
    entries = next;
    if (fail()) throw new Error('the gateway is gone');
  };
  const all = (): KeyGrants => grantsIn(entries);
  return {
    all,
    open: () => Object.fromEntries(Object.entries(all()).filter(([, { revoked }]) => !revoked)),
    gateway: {
      keys: async () => all(),
      changeKeys: (change) => set(withChange(entries, change)),
      takeBackKeys: (run) => set(withoutRun(entries, run)),
      ensure: async ({ keys }) => {
        await set(withRecord(entries, keys));
        return { running: true, url: 'http://127.0.0.1:1', slots: [] };
      },
    },
  };
}
