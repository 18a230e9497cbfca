/** One regular file of a tree; `path` uses `/`. */
export interface TreeFile {
  path: string;
  sha256: string;
  size: number;
}

/** A directory named by its content: sha256 of the canonical JSON of its files sorted by path. */
export interface Tree {
  digest: string;
  bytes: number;
  files: TreeFile[];
}

/** Outcome of recomputing every digest of a tree. */
export interface TreeVerdict {
  digest: string;
  ok: boolean;
  /** Paths missing, added or changed. */
  differences: { path: string; problem: 'missing' | 'added' | 'changed' }[];
}

/** Content-addressed bytes shared by all projects of a user, never in git. Digests are `sha256:<hex>`. */
export interface Artifacts {
  /** Digest of a directory that is not (yet) in the store. */
  describeTree(dir: string, signal?: AbortSignal): Promise<Tree>;
  /** Brings a directory in (hard link where possible unless `copy`), read-only. Idempotent. */
  putTree(dir: string, options?: { move?: boolean; signal?: AbortSignal }): Promise<Tree>;
  /** Where a tree lies on this machine, or undefined. */
  treePath(digest: string): Promise<string | undefined>;
  verifyTree(digest: string, signal?: AbortSignal): Promise<TreeVerdict>;
  /** sha256 of one file, as `sha256:<hex>`. */
  digestFile(path: string, signal?: AbortSignal): Promise<string>;
  listTrees(): Promise<{ digest: string; bytes: number; path: string }[]>;
  removeTree(digest: string): Promise<void>;
  /** A fresh private directory inside the store's file system, for work that ends in `putTree`. */
  scratch(name: string): Promise<string>;
}
