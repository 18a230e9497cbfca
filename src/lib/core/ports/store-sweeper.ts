export type StoreItemKind = 'tree' | 'environment' | 'job' | 'temporary';

/** One thing in the store that could be removed, and everything that still needs it. */
export interface StoreItem {
  kind: StoreItemKind;
  /** Digest, job id or folder name. */
  id: string;
  path: string;
  /** Counted only where nothing present holds it. */
  bytes: number;
  /** Project folders, `service <id>`, `running`: empty means that nobody needs it. */
  holders: string[];
  /** Held only because it may belong to a project that is not where it was. */
  unclaimed?: boolean;
}

/**
 * A project that has used the store. One that is not there may have been moved, or its disk is not mounted: nobody can
 * tell what it refers to, so that it holds whatever no present project claims, until somebody forgets it.
 */
export interface KnownProject {
  root: string;
  present: boolean;
}

export interface StoreInventory {
  projects: KnownProject[];
  items: StoreItem[];
}

/** Sees all of a user's store, and removes from it. */
export interface StoreSweeper {
  /** Reads only. Projects in `forgotten` that are not there hold nothing. */
  inventory(forgotten?: readonly string[]): Promise<StoreInventory>;
  /** Half-written trees of processes that are gone. Cheap: nothing is weighed. */
  parts(): Promise<StoreItem[]>;
  /** Makes a project known, so that what it refers to stays. */
  remember(projectRoot: string): Promise<void>;
  /** Lets go of what a project that is not there may refer to; one that is there stays known. */
  forget(projectRoot: string): Promise<void>;
  /** Removes in one rename, then deletes; repeating it is no error. */
  remove(item: StoreItem): Promise<void>;
}
