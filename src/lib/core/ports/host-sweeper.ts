/** `environment` is of this machine, `blobs`, `image`, `program` and `partial` of hosts behind SSH; `project` is a record of a project. */
export type StoredKind =
  | 'tree'
  | 'blobs'
  | 'part'
  | 'image'
  | 'environment'
  | 'program'
  | 'job'
  | 'partial'
  | 'project';

/** A job of this project that has ended, by its record. */
export interface RecordedJob {
  id: string;
  /** How it ended, where it never starts again and all that it made is recorded and, if needed, here. */
  over?: 'succeeded' | 'failed' | 'written-off';
  /** Recorded as lost: it may still be running. */
  lost?: true;
}

/** One thing in a store that could be removed, and everything that still needs it. */
export interface StoredItem {
  kind: StoredKind;
  /**
   * Digest, lock digest (hex), path below the store, job id or project folder. For jobs, `job` is everything left and
   * `partial` the unfinished output.
   */
  id: string;
  /** Size. A store may count 0 for what is held. */
  bytes: number;
  /** When a tree or an image was last asked for; host time, ISO 8601. */
  usedAt?: string;
  /** Projects, services, jobs, `this-project`, `in-use`, `unmarked`, …; empty if nothing known needs it. */
  holders: string[];
}

/** A project that has used a store. One that is absent (moved, or not mounted) or unreadable may refer to anything there. */
export interface KnownProject {
  root: string;
  state: 'present' | 'absent' | 'unreadable';
  /** What of it could not be read. */
  path?: string;
}

export interface StoreInventory {
  items: StoredItem[];
  /** False if a container engine is there but does not say what runs: its images are not listed then. */
  engineAsked: boolean;
  /** Why it does not, if this user may not use its socket. */
  locked?: { group: string; socket: string };
  /** What jobs that may continue need for that, e.g. checkpoints; never among the items. */
  held?: Pick<StoredItem, 'id' | 'bytes'>[];
  /** The listing was longer than what is read: nothing may be called unused. */
  truncated?: true;
  /** Projects whose files were read for the holders; none if each project marks what it needs. */
  projects?: KnownProject[];
}

/** What one project needs in a store, for a store that cannot read the project's files. */
export interface ProjectNeeds {
  /** Of trees and of engine environments. */
  digests: readonly string[];
  /** Only what these left is listed. */
  jobs: readonly RecordedJob[];
}

/** `removed` if it is gone, no matter who removed it. */
export type Removal = 'removed' | 'kept';

/** Lists all that sovran keeps in the store of a machine, and removes from it. */
export interface HostSweeper {
  /**
   * Reads only. `needs` is called by a store that cannot read this project's files; `own` is the run that asks, which needs
   * nothing it names.
   */
  inventory(needs?: () => Promise<ProjectNeeds>, own?: string): Promise<StoreInventory>;
  /**
   * Runs `work`; what an inventory in it finds unused stays so, or `remove` keeps it. Throws `locked` (exit 3) if a project that
   * uses the store is busy.
   */
  hold<T>(work: () => Promise<T>): Promise<T>;
  /** Looks again first: keeps what is in use by now, or a tree or image asked for after `usedAt`. May be repeated. */
  remove(item: Pick<StoredItem, 'kind' | 'id' | 'usedAt'>, signal?: AbortSignal): Promise<Removal>;
}
