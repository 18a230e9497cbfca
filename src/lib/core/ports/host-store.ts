import type { TransferOptions } from './host.ts';

/** Trees of a host by digest, `sha256:<hex>` as in `Artifacts`. On this machine it is the artifact store. */
export interface HostStore {
  /** Where a tree lies on the host, or undefined. */
  treePath(digest: string): Promise<string | undefined>;
  /**
   * Sends what is missing of a local tree, resuming an interrupted call; returns its path. Throws `tree-missing` (exit
   * 5) if the local store does not hold it.
   */
  push(digest: string, options?: TransferOptions): Promise<string>;
  /** Brings a folder of the host into this machine's store. Throws `copy-differs` (exit 1) when its digest is another. */
  pull(path: string, digest: string, options?: TransferOptions): Promise<void>;
  /** Whether the host holds a tree whole: every byte is read there again. */
  verify(digest: string, signal?: AbortSignal): Promise<boolean>;
}
