import type { Artifacts } from '../ports/artifacts.ts';
import type { Clock, Ids } from '../ports/clock.ts';
import type { Engine } from '../ports/runner.ts';
import type { Gateway } from '../ports/gateway.ts';
import type { Host } from '../ports/host.ts';
import type { HostSweeper } from '../ports/host-sweeper.ts';
import type { HostStore } from '../ports/host-store.ts';
import type { Leases } from '../ports/leases.ts';
import type { ProjectStore } from '../ports/project-store.ts';
import type { Signer } from '../ports/signer.ts';
import type { SshDirectory } from '../ports/ssh-directory.ts';
import type { EngineDefinition, EngineSurvey } from '../project/engine-definition.ts';
import type { WebPlace, WebService } from '../ports/web-service.ts';
import type { HeldLease } from './lease.ts';
import type { RunEvent } from './run-event.ts';

/** The first signal asks for a stop between steps; the second aborts what is running. */
export interface Interrupt {
  readonly requested: boolean;
  readonly signal: AbortSignal;
  /** Does what changes nothing: meanwhile the first signal aborts, too. Left out where no signal comes. */
  whileReading?<T>(work: () => Promise<T>): Promise<T>;
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
  host(name: string): Promise<Host>;
  /** Trees on a host: the artifact store itself for this machine. */
  hostStore(host: string): Promise<HostStore>;
  /** All that sovran keeps on a host; without a name, on this machine for every project. */
  hostSweeper(host?: string): Promise<HostSweeper>;
  /** Leases on the GPUs of a host. */
  leases(host: string): Promise<Leases>;
  /** Leases on the environments of a host. */
  environmentLeases(host: string): Promise<Leases>;
  /** What the running operation holds on a host. */
  lease?: HeldLease | undefined;
  /** What runs engines on a host; without a name the runner that its file declares. */
  engine(host: string, runner?: string): Promise<Engine>;
  /** Every engine that this installation knows, by name. */
  engines(): Promise<EngineDefinition[]>;
  /** As `engines`, with the faults of those that cannot be read, which `engines` throws. */
  surveyEngines(): Promise<EngineSurvey>;
  /** `sha256:<hex>` of the programs of an engine: its environment says what they run on, this what they do. */
  enginePrograms(engine: string): Promise<string>;
  /** The gateway of an environment, on the environment's host; a temporary one names its host. */
  gateway(environment: string, host?: string): Promise<Gateway>;
  /** What SSH configuration and machines say of a host before anybody logs in. */
  ssh(): Promise<SshDirectory>;
  signer(): Promise<Signer>;
  /** A server that the operator named. Throws for files that cannot be used (exit 2). */
  webService(place: WebPlace): Promise<WebService>;
  /** Text of a file among the package's `templates/`, by its path there. */
  template(path: string): Promise<string>;
  /** Names of the files of a folder of `templates/`, sorted. */
  templateNames(folder: string): Promise<string[]>;
  /** Words that start this program itself. */
  self: readonly string[];
  /** What this process is a part of: `RUN/STEP` of a runbook. Its events name it. */
  within?: string | undefined;
  emit(event: RunEvent): void;
}
