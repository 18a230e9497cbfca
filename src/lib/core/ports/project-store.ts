import type { JsonObject } from './json.ts';
import type { ProjectHistory } from './project-history.ts';

/** The folders of a project that hold one YAML file per resource. */
export type Kind =
  | 'UseCase'
  | 'Host'
  | 'Dataset'
  | 'Model'
  | 'Release'
  | 'Environment'
  | 'Live'
  | 'Application'
  | 'Run'
  | 'Weights'
  | 'HostExceptions'
  | 'Watch'
  | 'ValueRecord'
  | 'Retirement'
  | 'Erasure'
  | 'Charter'
  | 'Incident'
  | 'RequestRegister'
  | 'Suppliers'
  | 'Pilot'
  | 'Suite';

/** A YAML resource as on disk. */
export interface Resource<Spec = JsonObject> {
  apiVersion: 'sovran/v1';
  kind: Kind;
  metadata: { name: string };
  spec: Spec;
}

/** How a run ended. `failed`: it did not do what it was to do, and what it did stays. */
export type RunResult = 'succeeded' | 'failed' | 'rolled-back' | 'superseded' | 'abandoned';

/** An append-only fact. `prev` is the digest of the same actor's event before it. */
export interface ProjectEvent {
  id: string;
  at: string;
  actor: string;
  operation: string;
  target: string;
  result: RunResult;
  planHash: string;
  prev: string | null;
  /** Digest of each file that the run wrote, by path; null: it removed the file. */
  files: Record<string, string | null>;
  data: JsonObject;
}

export interface CommitRequest {
  paths: string[];
  message: string;
  trailers: Record<string, string>;
}

/** Why git did not take a commit. `refused` is git's or a hook's own reason. */
export type CommitFailure =
  | 'no-repository'
  | 'git-missing'
  | 'ignored'
  | 'index-locked'
  | 'merge'
  | 'timeout'
  | 'refused';

/**
 * `skipped`: nothing to record; `failed`: git did not take it, the files are safe. `identity` is set when git had none
 * and one was made up for this commit.
 */
export type CommitOutcome =
  /** `isDetached`: no branch has it. */
  | { status: 'committed'; commit: string; identity?: string; isDetached?: true }
  | { status: 'skipped' }
  | { status: 'failed'; code: CommitFailure; reason: string };

/** All event files, and a state that changes when any of them is touched. */
export interface EventChain {
  files: EventFile[];
  /** Differs as soon as any of the files is touched, added or removed. */
  state: string;
}

/** An event file as a link of its actor's chain; null if it is not an event or lies under another id. */
export interface EventFile {
  path: string;
  link: { actor: string; digest: string; prev: string | null } | null;
}

/** Which events to read; `onCorrupt` receives files that are not events. */
export interface EventQuery {
  /** Only events it says yes to. */
  accept?: (event: ProjectEvent) => boolean;
  limit?: number;
  onCorrupt?: (path: string) => void;
}

/** `sovran.yaml`. */
export interface ProjectSettings {
  name: string;
  /** Format of the project’s files; written as this program’s where it is left out. */
  format?: number | undefined;
  organisation: string;
  language: 'en' | 'fr';
  /** What licences ask about the organisation, as `organisationFactsSchema` has it. */
  facts?: unknown;
  /** What `host apply` makes of every host, as `provisionSchema` has it. */
  provision?: unknown;
  /** Where alerts go, as `watchSettingsSchema` has it. */
  watch?: unknown;
  /** What the project pays, as `projectEconomicsSchema` has it. */
  value?: unknown;
  /** Names the project on shared hosts; every clone has the same. */
  id?: string | undefined;
}

/** One write of a project file, reported before it happens. */
export interface FileWrite {
  path: string;
  /** Of what is written; null: the file is removed. */
  digest: string | null;
  /** What stands there and what is written; null: no file. Evidence of a run (`runs/`) has none: it is never restored. */
  content?: { before: string | null; after: string | null };
}

/** The commit that a reader reads. */
export interface Revision {
  commit: string;
  /** When it was committed. */
  at: string;
}

/**
 * A project at one revision: the folder, or a commit. A file is opened and parsed again only after it changed; paths are
 * relative to the root, with `/`.
 */
export interface ProjectReader {
  readonly root: string;
  /** Undefined for the folder, and where no commit has the project. */
  revision(): Promise<Revision | undefined>;
  /** The same project at `HEAD` or another commit; a commit is its own `HEAD`. Reads nothing yet. */
  at(revision: string): ProjectReader;
  settings(): Promise<ProjectSettings>;
  read(kind: Kind, name: string): Promise<Resource<unknown> | undefined>;
  list(kind: Kind): Promise<Resource<unknown>[]>;
  readFile(path: string): Promise<Uint8Array | undefined>;
  /** Many files in their order, with their content; undefined for what is missing, outside, behind a link, or not regular. */
  visitFiles(paths: readonly string[], visit: (path: string, content: Uint8Array | undefined) => void): Promise<void>;
  /** Names in a folder, sorted. */
  listFiles(dir: string): Promise<string[]>;
  /** Newest first; `limit` bounds the work. */
  readEvents(options?: EventQuery): Promise<ProjectEvent[]>;
  /** Every file among the events, oldest first. */
  readEventChain(): Promise<EventChain>;
  /** Those of the given files that differ from the last commit, new ones too; none that git does not keep. */
  listUncommitted(paths: readonly string[]): Promise<string[]>;
}

/** The repository that a project lies in. */
export interface ProjectRepository {
  /** In one of its own, in one around it, or in none. */
  state: 'own' | 'around' | 'none';
  /** It has no older commits, e.g. `git clone --depth 1`. */
  isShallow: boolean;
  /** It names another one to fetch from. */
  hasRemote: boolean;
}

/** The project folder under git, to write. */
export interface ProjectStore extends ProjectReader {
  /** The same folder; `note` hears of each write before it happens. */
  noting(note: (write: FileWrite) => void): ProjectStore;
  writeSettings(settings: ProjectSettings): Promise<string>;
  /** Atomic and fsynced; comments of an existing file survive. Returns the path. */
  write(resource: Resource<unknown>): Promise<string>;
  /** `forget`: the listener of `noting` gets no content, so that nothing of it stays in a journal. */
  writeFile(path: string, content: string | Uint8Array, before?: 'forget'): Promise<void>;
  removeFile(path: string): Promise<void>;
  /** Writes an event once; an existing one stays, so that chains of `prev` hold. */
  writeEvent(event: ProjectEvent): Promise<string>;
  /** Committed events that were changed or removed since the last commit; `state` is that of `readEventChain`. */
  listEditedEvents(state: string): Promise<string[]>;
  commit(request: CommitRequest): Promise<CommitOutcome>;
  repository(): Promise<ProjectRepository>;
  /** What git knows of its files. */
  history(): ProjectHistory;
  /** Whether `git add .` would take a new file of this absolute path: it is in a work tree that does not ignore it. */
  gitWouldTake(path: string): Promise<boolean>;
  /** Makes a repository unless the project is in one. */
  ensureRepository(): Promise<void>;
}
