export type StoreItemKind = 'tree' | 'environment' | 'job' | 'temporary';

/** One thing in the store that could be removed, and everything that still needs it. */
export interface StoreItem {
  kind: StoreItemKind;
  /** Digest, job id or folder name. */
  id: string;
  path: string;
  /** Counted only where nothing holds it. */
  bytes: number;
  /** Project folders, `service <id>`, `running`: empty means that nobody needs it. */
  holders: string[];
}

/** A project that has used the store. A folder that is gone holds nothing any more. */
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
  /** Reads only. */
  inventory(): Promise<StoreInventory>;
  /** Half-written trees of processes that are gone. Cheap: nothing is weighed. */
  parts(): Promise<StoreItem[]>;
  /** Makes a project known, so that what it refers to stays. */
  remember(projectRoot: string): Promise<void>;
  /** Removes in one rename, then deletes; repeating it is no error. */
  remove(item: StoreItem): Promise<void>;
}
