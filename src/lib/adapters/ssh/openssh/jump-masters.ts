import type { Hop } from '../identity/choose-driver.ts';
import { routeKey } from '../identity/hop-names.ts';
import { openMaster, type Master } from './open-master.ts';
import type { PrivateFolder } from './private-folder.ts';

/** Masters of jump hosts, one each, shared by the hosts behind them. */
export function jumpMasters(
  folder: PrivateFolder,
  keepaliveMs: number | undefined,
): { get(hops: Hop[], pins: string): Promise<Master>; close(): Promise<void> } {
  const open = new Map<string, Promise<Master>>();
  const get = (hops: Hop[], pins: string): Promise<Master> => {
    const key = routeKey(hops);
    const known = open.get(key);
    if (known) return known;
    const opening = connect(hops, pins);
    open.set(key, opening);
    const forget = (): void => {
      if (open.get(key) === opening) open.delete(key);
    };
    opening.then((master) => void master.lost.then(forget), forget);
    return opening;
  };
  const connect = async (hops: Hop[], pins: string): Promise<Master> => {
    const before = hops.length > 1 ? await get(hops.slice(0, -1), pins) : undefined;
    return await openMaster(hops, true, before, folder, { pins, keepaliveMs });
  };
  return {
    get,
    close: async () => {
      const masters = await Promise.all([...open.values()].map((one) => one.catch(() => undefined)));
      await Promise.all(masters.map(async (master) => await master?.close()));
      open.clear();
    },
  };
}
