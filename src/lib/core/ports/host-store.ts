import type { TransferOptions } from './host.ts';

/**
 * Content-addressed trees on a host: what jobs and services there read and write. Digests are `sha256:<hex>` as in
 * `Artifacts`. For this machine it is the artifact store itself.
 */
export interface HostStore {
  /** Where a tree lies on the host, or undefined. */
  treePath(digest: string): Promise<string | undefined>;
  /**
   * Brings a tree of this machine's store there and returns its path; sends nothing that is there, and goes on where a
   * cut call stopped. Throws `tree-missing` (exit 5) when the local store does not hold it.
   */
  push(digest: string, options?: TransferOptions): Promise<string>;
  /** Brings a folder of the host into this machine's store. Throws `copy-differs` (exit 1) when its digest is another. */
  pull(path: string, digest: string, options?: TransferOptions): Promise<void>;
  /** Whether the host holds a tree whole: every byte is read there again. */
  verify(digest: string, signal?: AbortSignal): Promise<boolean>;
}
