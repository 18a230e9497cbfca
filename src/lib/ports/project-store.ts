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
  | 'Weights'
  | 'HostExceptions';

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

/** Why git did not take a commit. `refused` is git's or a hook's own reason. */
export type CommitFailure =
  | 'no-repository'
  | 'ignored'
  | 'index-locked'
  | 'index-lock-stale'
  | 'merge'
  | 'timeout'
  | 'refused';

/**
 * `skipped`: nothing to record; `failed`: git did not take it, the files are safe. `identity` is set when git had none
 * and one was made up for this commit.
 */
export type CommitOutcome =
  | { status: 'committed'; commit: string; identity?: string }
  | { status: 'skipped' }
  | { status: 'failed'; code: CommitFailure; reason: string };

/** Whether a project is in a repository of its own, in one around it, or in none. */
export type RepositoryState = 'own' | 'around' | 'none';

/** All event files, and what tells whether any of them was touched. */
export interface EventChain {
  files: EventFile[];
  /** Differs as soon as any of the files is touched, added or removed. */
  state: string;
}

/** An event file as a link of its actor's chain; null for what is no event, or lies where its own content denies it. */
export interface EventFile {
  path: string;
  link: { actor: string; digest: string; prev: string | null } | null;
}

/** Which events to read; a file that is no event is told to `onCorrupt` and left out. */
export interface EventQuery {
  actor?: string;
  /** Only events it says yes to. */
  accept?: (event: ProjectEvent) => boolean;
  limit?: number;
  onCorrupt?: (path: string) => void;
}

/** `sovran.yaml`. */
export interface ProjectSettings {
  name: string;
  organisation: string;
  language: 'en' | 'fr';
  /** Names the project on shared hosts; every clone has the same. */
  id?: string | undefined;
