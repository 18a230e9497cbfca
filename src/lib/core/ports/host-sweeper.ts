export type HostItemKind = 'tree' | 'blobs' | 'part' | 'image' | 'program' | 'job' | 'partial';

/** A job of this project that has ended, by its record. */
export interface RecordedJob {
  id: string;
  /** How it ended, where it never starts again, and all that it made is recorded and lies here, if anybody needs it. */
  over?: 'succeeded' | 'failed' | 'written-off';
  /** It was called lost: it may be at work after all, or have ended as nothing here tells. */
  lost?: true;
}

/** One thing in the store of a host that could be removed, and everything that still needs it. */
export interface HostItem {
  kind: HostItemKind;
  /**
   * Digest of a tree, lock digest of an image, path below the store's root of a part, and of a program: our own code of some version,
   * for jobs and services there. Of a job the job's: `job` is what one that is over has left, with its container, `partial` half-made
   * output.
   */
  id: string;
  bytes: number;
  /** When somebody last asked for a tree, or this project for an image; host time, ISO 8601. */
  usedAt?: string;
  /**
   * `this-project`, `in-use`, `unmarked` (an image that may be anybody's), or another project as `name (actor)`: empty means that
   * nobody needs it.
   */
  holders: string[];
}

export interface HostInventory {
  items: HostItem[];
  /** False where a container engine is there and does not say what runs: its images are not among the items then. */
  engineAsked: boolean;
  /** Why it does not, where this user may not use its socket. */
  locked?: { group: string; socket: string };
  /** What jobs that may go on would go on with, e.g. checkpoints: never among the items. */
  held?: Pick<HostItem, 'id' | 'bytes'>[];
  /** The listing was longer than what is taken: nothing may be called unused. */
  cut?: boolean;
}

/** `removed` where it is gone, whoever removed it. */
export type Removal = 'removed' | 'kept';

/** Sees all that sovran keeps on a host, and removes from it. */
export interface HostSweeper {
  /**
   * Reads only. `needed` are digests, of trees and of engine environments, that this project still needs there; of `jobs` alone
   * what they left is among the items.
   */
  inventory(needed: readonly string[], jobs?: readonly RecordedJob[]): Promise<HostInventory>;
  /**
   * Asked again on the host, right before: what somebody has come to need is kept, and is no error; of a tree and an image also
   * what was asked for after its `usedAt`. A signal ends it on the host too, where another sweep goes on with it.
   */
  remove(item: Pick<HostItem, 'kind' | 'id' | 'usedAt'>, signal?: AbortSignal): Promise<Removal>;
}
