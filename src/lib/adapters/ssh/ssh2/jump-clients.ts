import type { Client } from 'ssh2';
import type { Hop } from '../identity/choose-driver.ts';
import { routeKey } from '../identity/hop-names.ts';
import type { JumpClients } from './connect-ssh2.ts';
import { closeClient } from './close-client.ts';
import { openClient, type ClientOptions } from './open-client.ts';

/** Clients of jump hosts, one each, shared by the hosts behind them. */
export function jumpClients(options: ClientOptions): { get: JumpClients; close(): Promise<void> } {
  const open = new Map<string, Promise<Client>>();
  const get: JumpClients = (hops) => {
    const key = routeKey(hops);
    const known = open.get(key);
    if (known) return known;
    const opening = connect(hops);
    open.set(key, opening);
    const forget = (): void => {
      if (open.get(key) === opening) open.delete(key);
    };
    opening.then((client) => client.on('close', forget), forget);
    return opening;
  };
  const connect = async (hops: Hop[]): Promise<Client> => {
    const before = hops.length > 1 ? await get(hops.slice(0, -1)) : undefined;
    return await openClient(hops, true, before, options);
  };
  return {
    get,
    close: async () => {
      const all = [...open.values()];
      open.clear();
      await Promise.allSettled(all.map(async (client) => await closeClient(await client)));
    },
  };
}
