import type { JsonObject } from './json.ts';
import type { Restarts } from './restarts.ts';

/** What commands launch; the workers know more. */
export const JOB_KINDS = ['dequantize', 'finetune', 'quantize'] as const;
export type JobKind = (typeof JOB_KINDS)[number];
export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'stopped' | 'lost';

/** An input mounted read-only at `in/<name>`; `digest` is checked by the worker before use. */
export interface JobInput {
  name: string;
  digest: string;
  role: 'model' | 'dataset';
}

/** `job/v1`: the one document a worker reads. `spec` holds engine-neutral keys. */
export interface JobSpec {
  apiVersion: 'job/v1';
  kind: JobKind;
  jobId: string;
  seed: number;
  inputs: JobInput[];
  spec: JsonObject;
  /** `environment` is a lock digest; `runner` is what starts it. */
  engine: { name: string; runner: string; environment: string };
  resources: { gpus: number; threads?: number; memoryGiB?: number };
  limits: { wallSeconds: number };
  labels: Record<string, string>;
}

/**
 * GPUs under a lease, with its fence. A container sees only these; a process sees every GPU, and the lease alone
 * protects the others.
 */
export interface DeviceGrant {
  uuids: string[];
  fence: number;
}

/** One JSON line written by a worker; unknown types are ignored by readers. */
export interface JobEvent {
  v: number;
  ts: string;
  jobId: string;
  seq: number;
  rank: number;
  type: string;
  [field: string]: unknown;
}

/**
 * How far a job's events were read, for the runner that moved it. A later reader begins there, not at the first byte.
 */
export interface EventPlace {
  offset: number;
}

/** A line of a log, or a gap where lines were rotated away. `mark` leads its reader to what follows. */
export type LogEntry = { type: 'line'; text: string; mark: string } | { type: 'gap'; mark: string };

/** Which project started a job or service, as far as the host knows: the one asking, or another that shares it. */
export type Owner = 'this-project' | 'other-project';

export interface JobOutput {
  path: string;
  sha256: string;
  bytes: number;
}

/**
 * Why a job failed. `reason` is a stable name and `params` are its facts, worded by the reader's catalogue; `message` and
 * `remedy` are the worker's own English words.
 */
export interface JobFailure {
  code: number;
  class: string;
  reason?: string | undefined;
  params?: Record<string, string | number> | undefined;
  message: string;
  remedy?: string | undefined;
}

/** Classes of failures that go away without a change to the job: the same job may be started again. */
export const PASSING_FAILURES: ReadonlySet<string> = new Set([
  'killed',
  'wall-time',
  'disk-full',
  'out-of-memory',
  'cancelled-by-cluster',
]);

/** What the runner knows of a job; `outputs` and `failure` only once it ended. */
export interface JobStatus {
  id: string;
  kind: JobKind;
  state: JobState;
  owner?: Owner;
  /** Who started it, where known. */
  actor?: string;
  /** It was started from another clone of the project, whose records may not be here. */
  elsewhere?: boolean;
  /** Its worker has loopback alone; left out where it has not begun. As it was when it last began, never assumed. */
  isolatesNetwork?: boolean;
  startedAt?: string;
  endedAt?: string;
  exitCode?: number;
  signal?: string;
  failure?: JobFailure;
  lastEvent?: JobEvent;
  /** What a scheduler says of it while it waits or runs: its job there, state and reason in its own words. */
  scheduled?: { job: string; state: string; reason: string; nodes: string };
  /** Stopped with a checkpoint: starting it again continues. */
  resumable: boolean;
  /** It ended with 0, and its outputs were not hashed for this answer: whether it succeeded is not known yet. */
  unjudged?: true;
  /** Its container exists but this folder does not: only labels describe it, and its end is unknown. */
  folderAway?: string;
}

/** How a job is looked at. */
export interface JobLook {
  /** False: at once, whatever its outputs weigh; see `JobStatus.unjudged`. Default true. */
  judged?: boolean;
  /** Ends the hashing on the host, and rejects with its reason. */
  signal?: AbortSignal;
}

/** Outputs of a finished job: each tree by name (`merged`, `adapter`, …) with its local path and digest. */
export interface JobCollection {
  manifest: JsonObject;
  trees: { name: string; digest: string; path: string; bytes: number }[];
  outputs: JobOutput[];
}

/** A long-running process that answers on a Unix socket and nowhere else. */
export interface ServiceSpec {
  id: string;
  modelTree: string;
  /** Path of the weights inside the tree. */
  modelFile: string;
  alias: string;
  /** Adapters served beside the model, each with its tree; only for engines that serve any. */
  adapters?: { name: string; tree: string }[];
  parallel: number;
  contextTokens: number;
  threads: number;
  /** GPUs it needs; none when left out. */
  gpus?: number;
  /** Engine whose worker serves, and the digest of its environment. */
  engine: string;
  environment: string;
  /** The engine's own configuration. */
  config: JsonObject;
  labels: Record<string, string>;
}

export interface ServiceStatus {
  id: string;
  state: 'absent' | 'starting' | 'healthy' | 'unhealthy' | 'exited';
  socket: string;
  pid?: number;
  startedAt?: string;
  /** Last line that an exited one wrote on its standard error. */
  lastWords?: string;
  /** Ends by itself; left out where there were none. */
  restarts?: Restarts;
  labels: Record<string, string>;
  /** Digest of the specification it was started with; left out when it is absent. */
  specDigest?: string;
  owner?: Owner;
  /** All as of a job. */
  actor?: string;
  elsewhere?: boolean;
  isolatesNetwork?: boolean;
  folderAway?: string;
}

/** An environment that workers run in, named by the digest of its locks. */
export interface EngineEnvironment {
  engine: string;
  lockDigest: string;
  path?: string;
  state: 'missing' | 'building' | 'ready' | 'broken';
  details: JsonObject;
}

/** Where a container engine's image comes from, when it is not built from the locks: a file, or `NAME@sha256:…` of a registry. */
export type ImageOrigin = { archive: string } | { reference: string };

/** A store below a folder that every container has of its own. */
export type CoveredStore = { store: string; folder: string };

/** Reads what a job or service of an id wrote on its standard error. Bytes are raw: escape them before showing. */
export interface LogReader {
  /** The last `bytes`. */
  log(id: string, bytes: number): Promise<string>;
  /** The stored log, or what follows `since`, then new records until it ends or the signal aborts; a service has no end. */
  followLog(id: string, since?: string, signal?: AbortSignal): AsyncIterable<LogEntry>;
}

/** Starts jobs, one a run id, and finds them again after its caller died. */
export interface JobRunner extends LogReader {
  /**
   * Starts a job, or adopts one of the same id and spec; another spec is refused. A resumable job is started again; the
   * result is a quick look.
   */
  start(spec: JobSpec, inputs: Record<string, string>, devices?: DeviceGrant): Promise<JobStatus>;
  /** A success is judged by hashing all outputs on the host, once: that takes as long as they are large. */
  status(id: string, options?: JobLook): Promise<JobStatus | undefined>;
  /** All jobs of the host, as a quick look shows them: none is judged for it, and those that are over come without `lastEvent`. */
  list(): Promise<JobStatus[]>;
  /** Events with `seq` greater than `after`, until the job ended or the signal aborts; from `place` on, which moves on with them. */
  follow(id: string, after: number, signal?: AbortSignal, place?: EventPlace): AsyncIterable<JobEvent>;
  /** Asks the worker to checkpoint and stop; ends it after `graceMs`. A job that never began is `stopped`, too: starting it begins it. */
  stop(id: string, graceMs: number, signal?: AbortSignal): Promise<JobStatus>;
  collect(id: string): Promise<JobCollection>;
  remove(id: string): Promise<void>;
}

/** Starts services, which answer on a Unix socket until they are stopped. */
export interface ServiceRunner extends LogReader {
  start(spec: ServiceSpec, devices?: DeviceGrant): Promise<ServiceStatus>;
  status(id: string): Promise<ServiceStatus>;
  list(): Promise<ServiceStatus[]>;
  /** Its metrics in Prometheus' text format; undefined where it does not answer, or has none. */
  metrics(id: string): Promise<string | undefined>;
  stop(id: string, graceMs: number, signal?: AbortSignal): Promise<void>;
}

/** Starts engines from container images. */
export interface ImageRunner {
  /** The store of this machine, where no environment could be built from it, and the folder that keeps it from that. */
  coveredStore(): CoveredStore | undefined;
}

/**
 * Starts on one host what engines need there; paths in results are the host's. Every call is idempotent by id and
 * survives its caller.
 */
export interface Runner {
  readonly name: string;
  readonly jobs: JobRunner;
  readonly services: ServiceRunner;
  /** Left out by a runner without images: it refuses an `origin`. */
  readonly images?: ImageRunner;
  /** What it starts has loopback alone: no other program there reaches its TCP ports. For processes the kernel decides. */
  isolatesNetwork(): Promise<boolean>;
  /** The environment that this version of the engine needs there. */
  environment(engine: string): Promise<EngineEnvironment>;
  /** Does nothing where it is ready. */
  install(
    engine: string,
    onProgress: (line: JsonObject) => void,
    signal?: AbortSignal,
    origin?: ImageOrigin,
  ): Promise<EngineEnvironment>;
}
