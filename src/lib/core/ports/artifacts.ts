/** One regular file of a tree; `path` uses `/`, `sha256` is bare hex. */
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
  /**
   * Stores a directory, read-only; idempotent. With `move` the source is removed afterwards: a caller that a kill may
   * stop before it notes the digest keeps it.
   */
  putTree(dir: string, options?: { move?: boolean; signal?: AbortSignal }): Promise<Tree>;
  /** Where a tree lies on this machine, or undefined. */
  treePath(digest: string): Promise<string | undefined>;
  /** The files of a tree as recorded when it came in (nothing is hashed), or undefined. */
  treeFiles(digest: string): Promise<TreeFile[] | undefined>;
  /** Reads every byte again. Throws `tree-missing` (exit 5) when the store does not hold it. */
  verifyTree(digest: string, signal?: AbortSignal): Promise<TreeVerdict>;
  /** sha256 of one file, as `sha256:<hex>`. */
  digestFile(path: string, signal?: AbortSignal): Promise<string>;
  listTrees(): Promise<{ digest: string; bytes: number; path: string }[]>;
  removeTree(digest: string): Promise<void>;
  /**
   * A private folder inside the store for work that ends in `putTree`; name it after the run. It is emptied first,
   * unless `keep` is set.
   */
  scratch(name: string, options?: { keep?: boolean }): Promise<string>;
}
