import type { Hop } from '../identity/choose-driver.ts';
import { routeKey } from '../session/hop-names.ts';
import type { JumpMasters } from './connect-openssh.ts';
import { openMaster, type Master, type MasterOptions } from './open-master.ts';
import type { PrivateFolder } from './private-folder.ts';

/** Masters of machines on the way, one each, shared by all hosts behind them. */
export function jumpMasters(
  folder: PrivateFolder,
  options: MasterOptions,
): { get: JumpMasters; close(): Promise<void> } {
  const open = new Map<string, Promise<Master>>();
  const get: JumpMasters = (hops) => {
    const key = routeKey(hops);
    const known = open.get(key);
    if (known) return known;
    const opening = connect(hops);
    open.set(key, opening);
    const forget = (): void => {
      if (open.get(key) === opening) open.delete(key);
    };
    opening.then((master) => void master.lost.then(forget), forget);
    return opening;
  };
  const connect = async (hops: Hop[]): Promise<Master> => {
    const before = hops.length > 1 ? await get(hops.slice(0, -1)) : undefined;
    return await openMaster(hops, true, before, folder, options);
  };
  return {
    get,
    close: async () => {
      const masters = await Promise.all([...open.values()].map((one) => one.catch(() => undefined)));
      await Promise.all(masters.map((master) => master?.close()));
      open.clear();
    },
  };
}
