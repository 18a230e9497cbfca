import type { EngineDefinition } from '../../../core/project/engine-definition.ts';
import type { NamedModel, Owned } from '../../../core/project/ownership.ts';
import type { UseCaseSpec } from '../../../core/project/resources/use-case.ts';
import type { RunAtWork } from '../../../core/operation/open/open-runs.ts';

/** A file or folder that may be wanted, with its size in bytes. */
export interface NearbyFile {
  path: string;
  /** Its path as people see it from where they are. */
  shown: string;
  bytes: number;
}

/** What lies around the project and the person, found before the path is made. */
export interface Surroundings {
  data: NearbyFile[];
  models: NearbyFile[];
  /** Where the key of an application may be written, if known, and names that are taken there. */
  keyFolder: string | null;
  keyFiles: string[];
}

export interface Evaluated {
  run: string;
  digest: string;
  dataset: string;
  /** 0 to 1; null where the report has no such figure. */
  exactMatch: number | null;
  /** 95 % interval of that share, 0 to 1. */
  interval?: readonly [number, number];
  rows: number;
}

/** What a model answers better than its base on the same rows, in points, with its 95 % interval. */
export interface Gain {
  points: number;
  interval: readonly [number, number];
}

/** A base of the catalogue that is not here yet. */
export interface KnownBase {
  name: string;
  title: string;
  /** In billions. */
  parameters: number;
  repository: string;
  license: string;
}

export interface GuideEnvironment {
  name: string;
  required: number;
  /** The release that serves there by its record. */
  live: string | null;
}

export interface GuideRelease {
  name: string;
  model: string;
  createdAt: string;
  /** It served, and traffic went back to another. */
  rolledBack: boolean;
  /** Approvals that count, by environment. */
  counted: Readonly<Record<string, number>>;
}

/** All that the path of one use case is derived from; plain data. */
export interface GuideFacts {
  usecase: { name: string; spec: UseCaseSpec } | null;
  /** Names of all use cases. */
  taken: string[];
  /** No other use case is open, so that everything of the project is this one's. */
  alone: boolean;
  actor: string;
  busy: Pick<RunAtWork, 'operation' | 'pid'> | null;
  interrupted: { run: string; operation: string; target: string } | null;
  datasets: { name: string; trainRows: number }[];
  hosts: string[];
  /** Hosts where the engine of the path is installed. */
  ready: string[];
  engines: EngineDefinition[];
  models: NamedModel[];
  /** Jobs without a recorded end, and the model that each makes. */
  jobs: { id: string; kind: string; made: Owned }[];
  /** Usable evaluations, oldest first: the digest of the model, and its share of exact answers. */
  evaluated: Evaluated[];
  /** Null where base or candidate was not measured, or on other rows. */
  gain: Gain | null;
  /** Bases that the licence allows here, the smallest first; empty where one is there. */
  catalogue: KnownBase[];
  releases: GuideRelease[];
  environments: GuideEnvironment[];
  applications: { name: string; environment: string }[];
  /** A port that no environment and no process of its host has; null where none was looked for. */
  port: number | null;
  nearby: Surroundings;
}
