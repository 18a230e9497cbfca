import type { JsonObject } from './json.ts';

/** The folders of a project that hold one YAML file per resource. */
export type Kind =
  | 'UseCase'
  | 'Host'
  | 'Dataset'
  | 'Model'
  | 'Release'
  | 'Environment'
  | 'Application'
  | 'Run'
  | 'Weights';

/** A YAML resource as on disk. */
export interface Resource<Spec = JsonObject> {
  apiVersion: 'sovran/v1';
  kind: Kind;
  metadata: { name: string };
  spec: Spec;
}

/** An append-only fact. `prev` is the digest of the same actor's event before it. */
export interface ProjectEvent {
  id: string;
  at: string;
  actor: string;
  operation: string;
  target: string;
  result: 'succeeded' | 'failed' | 'undone';
  planHash: string;
  prev: string | null;
  data: JsonObject;
}

export interface CommitRequest {
  paths: string[];
  message: string;
  trailers: Record<string, string>;
}

/** `skipped`: nothing to record; `failed`: git refused (a hook, an index lock): files are safe, the reason is shown. */
export type CommitOutcome =
  | { status: 'committed'; commit: string }
  | { status: 'skipped' }
  | { status: 'failed'; reason: string };

/** `sovran.yaml`. */
export interface ProjectSettings {
  name: string;
  organisation: string;
  language: 'en' | 'fr';
}

/** The project folder: files under git. Paths are relative to the root, with `/`. */
export interface ProjectStore {
  readonly root: string;
  settings(): Promise<ProjectSettings>;
  read(kind: Kind, name: string): Promise<Resource<unknown> | undefined>;
  list(kind: Kind): Promise<Resource<unknown>[]>;
  /** Atomic and fsynced; comments of an existing file survive. Returns the path. */
  write(resource: Resource<unknown>): Promise<string>;
  remove(kind: Kind, name: string): Promise<string>;
  readFile(path: string): Promise<Uint8Array | undefined>;
  writeFile(path: string, content: string | Uint8Array): Promise<void>;
  removeFile(path: string): Promise<void>;
  listFiles(dir: string): Promise<string[]>;
  writeEvent(event: ProjectEvent): Promise<string>;
  /** Newest first; `limit` bounds the work. */
  readEvents(options?: { actor?: string; limit?: number }): Promise<ProjectEvent[]>;
  commit(request: CommitRequest): Promise<CommitOutcome>;
}
