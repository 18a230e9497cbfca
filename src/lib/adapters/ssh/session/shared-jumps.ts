import { routeKey, type Hop } from '../identity/hops.ts';

/** Connections to jump hosts, one each, shared by the hosts behind them. */
export interface SharedJumps<Jump> {
  /** That of the last hop; undefined without hops. */
  get(hops: Hop[], open: OpenJump<Jump>): Promise<Jump | undefined>;
  close(): Promise<void>;
}

/** Opens a connection to the last hop over that of the hop before it. */
export type OpenJump<Jump> = (hops: Hop[], before: Jump | undefined) => Promise<Jump>;

/** `gone` resolves once a connection is lost; the next call then opens another. */
export function sharedJumps<Jump>(
  gone: (jump: Jump) => Promise<unknown>,
  close: (jump: Jump) => Promise<void>,
): SharedJumps<Jump> {
  const opened = new Map<string, Promise<Jump>>();
  const get = async (hops: Hop[], open: OpenJump<Jump>): Promise<Jump | undefined> => {
    if (hops.length === 0) return undefined;
    const key = routeKey(hops);
    const opening = opened.get(key) ?? get(hops.slice(0, -1), open).then((before) => open(hops, before));
    if (!opened.has(key)) {
      opened.set(key, opening);
      const forget = (): void => {
        if (opened.get(key) === opening) opened.delete(key);
      };
      opening.then((jump) => void gone(jump).then(forget), forget);
    }
    return await opening;
  };
  return {
    get,
    close: async () => {
      const all = [...opened.values()];
      opened.clear();
      await Promise.allSettled(all.map(async (jump) => await close(await jump)));
    },
  };
}
