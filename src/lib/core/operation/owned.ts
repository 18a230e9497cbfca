/** What lives in this process for a run, e.g. a probe or a lease that is renewed. */
export interface Closable {
  close(): Promise<void>;
}

/** The things that one run holds in this process, by key. */
export interface Owned {
  /** The thing of a key; opened at the first call, closed when the run ends in this process, however it ends. */
  own<Thing extends Closable>(key: string, open: () => Promise<Thing>): Promise<Thing>;
  /** The thing of a key, if it is open. */
  owned<Thing extends Closable>(key: string): Promise<Thing | undefined>;
  /** Closes the thing of a key, if it is open. */
  disown(key: string): Promise<void>;
  /** Closes all, last first. */
  closeAll(): Promise<void>;
}

/** Nothing is open yet. A thing that fails to open is not kept. */
export function ownNothing(): Owned {
  const things = new Map<string, Promise<Closable>>();
  const disown = async (key: string): Promise<void> => {
    const thing = things.get(key);
    things.delete(key);
    await (await thing)?.close();
  };
  return {
    own: async <Thing extends Closable>(key: string, open: () => Promise<Thing>) => {
      const known = things.get(key) as Promise<Thing> | undefined;
      if (known) return known;
      const opened = open();
      things.set(key, opened);
      opened.catch(() => things.delete(key));
      return opened;
    },
    owned: async <Thing extends Closable>(key: string) => things.get(key) as Promise<Thing> | undefined,
    disown,
    closeAll: async () => {
      for (const key of [...things.keys()].toReversed()) await disown(key);
    },
  };
}
