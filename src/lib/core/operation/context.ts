import type { JsonObject } from '../ports/json.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Clock, Ids } from '../ports/clock.ts';
import type { Runner } from '../ports/runner.ts';
import type { RunnerKind } from '../project/runner-kind.ts';
import type { Gateway } from '../ports/gateway.ts';
import type { Host } from '../ports/host.ts';
import type { HostSweeper } from '../ports/host-sweeper.ts';
import type { HostStore } from '../ports/host-store.ts';
import type { Leases } from '../ports/leases.ts';
import type { ProjectKeys } from '../ports/project-keys.ts';
import type { ProjectReader, ProjectStore } from '../ports/project-store.ts';
import type { Signer } from '../ports/signer.ts';
import type { SshDirectory } from '../ports/ssh-directory.ts';
import type { EngineDefinition, EngineSurvey } from '../project/engine-definition.ts';
import type { UsageJournal } from '../ports/usage-journal.ts';
import type { WebPlace, WebService } from '../ports/web-service.ts';
import type { HeldLease } from './lease.ts';
import type { RunEvent } from './run-event.ts';
import type { Answer, Question } from './plan/choice.ts';

/** The first signal asks for a stop between steps; the second aborts what is running. */
export interface Interrupt {
  readonly requested: boolean;
  readonly signal: AbortSignal;
  /** Does what changes nothing: meanwhile the first signal aborts, too. Left out where no signal comes. */
  whileReading?<T>(work: () => Promise<T>): Promise<T>;
}

/** The hosts of the project, by name, and what sovran keeps on them. */
export interface Hosts {
  open(name: string): Promise<Host>;
  /** Trees on a host: the artifact store itself for this machine. */
  store(host: string): Promise<HostStore>;
  /** All that sovran keeps on a host; without a name, on this machine for every project. */
  sweeper(host?: string): Promise<HostSweeper>;
  gpuLeases(host: string): Promise<Leases>;
  environmentLeases(host: string): Promise<Leases>;
  /** What SSH configuration and machines say of a host before a login. */
  directory(): Promise<SshDirectory>;
}

/** What starts engines on hosts. */
export interface Runners {
  readonly kinds: readonly RunnerKind[];
  /** The named runner of a host, else the one that its file declares. Throws `runner-unknown` (exit 2). */
  open(host: string, runner?: string): Promise<Runner>;
}

/** The engines that this installation knows. */
export interface Engines {
  list(): Promise<EngineDefinition[]>;
  /** As `list`, with the faults of those that cannot be read, which `list` throws. */
  survey(): Promise<EngineSurvey>;
  /** `sha256:<hex>` of the locks of an engine's own environment, the same on any host; '' where it comes as an image alone. */
  lock(engine: string): Promise<string>;
  /** `sha256:<hex>` of an engine's programs; its environment names what they run on. */
  programs(engine: string): Promise<string>;
  /** Fetches into a folder of this machine all that an installation of its environment on a like machine fetches. */
  fetch(engine: string, folder: string, onProgress: (line: JsonObject) => void, signal?: AbortSignal): Promise<void>;
}

/** Files of the package's `templates/`. */
export interface Templates {
  /** Text of a file, by its path there. */
  read(path: string): Promise<string>;
  /** Names of the files of a folder, sorted. */
  names(folder: string): Promise<string[]>;
}

/** What reads and judges a project at any revision: the folder, or a commit at its time. */
export interface ReadContext {
  project: ProjectReader;
  clock: Pick<Clock, 'now'>;
  signer(): Promise<Signer>;
}

/** The step of a procedure that this process is, by `RUN/STEP`. */
export interface Within {
  step: string;
  /** The id that the step chose for the run of an operation. */
  runOf(operation: string): string | undefined;
}

/** Everything a stage reaches the world through. Adapters load when first asked for. */
export interface StageContext {
  project: ProjectStore;
  clock: Clock;
  ids: Ids;
  /** Who acts: the git identity's e-mail, or `user@machine`. */
  actor(): Promise<string>;
  interrupt: Interrupt;
  artifacts(): Promise<Artifacts>;
  hosts: Hosts;
  runners: Runners;
  engines: Engines;
  templates: Templates;
  /** What the running operation holds on a host. */
  lease?: HeldLease | undefined;
  /** The gateway of an environment, on the environment's host; a temporary one names its host. */
  gateway(environment: string, host?: string): Promise<Gateway>;
  /** Requests of this project's environments, fetched by this clone. Its caller closes it. */
  usage(): Promise<UsageJournal>;
  signer(): Promise<Signer>;
  /** Keys of the project itself. */
  keys(): Promise<ProjectKeys>;
  /** A server that the operator named. Throws for files that cannot be used (exit 2). */
  webService(place: WebPlace): Promise<WebService>;
  /** Words that start this program itself. */
  self: readonly string[];
  /** Its events name it. */
  within?: Within | undefined;
  /** Puts a question to who typed the command. Throws (exit 2) where neither a terminal nor a flag answers. */
  ask?: ((question: Question) => Promise<Answer>) | undefined;
  emit(event: RunEvent): void;
}
