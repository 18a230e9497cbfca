import { readActor } from '../adapters/project-store/actor.ts';
import { dockerAdapter } from '../adapters/runners/docker/adapter.ts';
import { processAdapter } from '../adapters/runners/process/adapter.ts';
import { slurmAdapter } from '../adapters/runners/slurm/adapter.ts';
import type { RunnerAdapter } from '../adapters/runners/host/runner-adapter.ts';
import type { Engines, Hosts, Interrupt, StageContext, Within } from '../core/operation/context.ts';
import type { Artifacts } from '../core/ports/artifacts.ts';
import type { Host } from '../core/ports/host.ts';
import type { ProjectStore } from '../core/ports/project-store.ts';
import type { EngineSurvey } from '../core/project/engine-definition.ts';
import type { Machine } from './session/session.ts';
import type { RunEvent } from '../core/operation/run-event.ts';
import type { PoolVoice } from '../adapters/ssh/host-pool.ts';
import { giveHostsVoice } from '../adapters/hosts/host-connections.ts';
import { once } from '../core/kit/once.ts';
import { message, type Message } from '../core/text/message.ts';
import { newestId } from '../adapters/project-store/events.ts';
import { openStore } from '../adapters/project-store/open-store.ts';
import { refuseLinkedState } from '../adapters/project-store/inside.ts';
import { systemClock } from '../adapters/clock.ts';
import { storeRoot } from '../adapters/places.ts';
import { ulids } from '../adapters/ulid.ts';

export interface ContextParts {
  root: string;
  interrupt: Interrupt;
  emit: (event: RunEvent) => void;
  /** Asks the operator for a secret; undefined without a terminal. */
  askSecret?: ((question: Message) => Promise<string>) | undefined;
  /** Password for sudo on hosts, instead of a question. */
  sudoPassword?: string | undefined;
}

/** Every runner, in the order in which people are asked. */
export const RUNNERS: readonly RunnerAdapter[] = [dockerAdapter, processAdapter, slurmAdapter];

/** The only composition root: joins ports to adapters. Heavy adapters load when first asked for. */
export async function openContext({ root, interrupt, emit, ...voice }: ContextParts): Promise<StageContext> {
  refuseLinkedState(root);
  const project = openStore(root);
  giveHostsVoice(voiceOf(voice));
  const actor = once(() => readActor(root));
  const host = async (name: string): Promise<Host> =>
    (await import('../adapters/hosts/open-host.ts')).openHost(name, project);
  const runners = once(async () =>
    (await import('../adapters/runners/open-runner.ts')).rememberedRunners({
      adapters: RUNNERS,
      project,
      clock: systemClock,
      host,
      actor,
      signal: interrupt.signal,
    }),
  );
  return {
    project,
    clock: systemClock,
    ids: ulids(() => newestId(root)),
    actor,
    interrupt,
    emit,
    artifacts: () => openProjectArtifacts(root),
    hosts: openHosts(root, project, { host, actor, interrupt }),
    runners: { kinds: RUNNERS, open: async (name, runner) => (await runners())(name, runner) },
    engines: {
      list: once(async () => (await installation()).list()),
      lock: async (engine) => (await installation()).lock(engine),
      survey: async () => (await installation()).survey(),
      programs: async (engine) => (await installation()).programs(engine),
      fetch: async (...asked) => (await installation()).fetch(...asked),
    },
    gateway: async (environment, named) => {
      const { openGateway } = await import('../adapters/gateway/open-gateway.ts');
      return openGateway(environment, project, await openEnvironmentHost(project, environment, named));
    },
    usage: async () => (await import('../adapters/usage-journal.ts')).openUsageJournal(root),
    keys: async () => (await import('../adapters/project-store/project-keys.ts')).openProjectKeys(root),
    webService: async (place) =>
      (await import('../adapters/web/web-service.ts')).openWebService(place, systemClock, interrupt.signal),
    ...ofThisMachine,
    ...ofThisProcess(),
  };
}

/** The hosts of a project, and what is kept on them. */
function openHosts(
  root: string,
  project: ProjectStore,
  { host, actor, interrupt }: { host: Hosts['open']; actor: () => Promise<string>; interrupt: Interrupt },
): Hosts {
  return {
    open: host,
    store: async (name) => {
      const { openHostStore } = await import('../adapters/hosts/open-host-store.ts');
      return openHostStore(name, project, await openProjectArtifacts(root), actor);
    },
    sweeper: async (name) =>
      (await import('../adapters/hosts/open-host-store.ts')).openHostSweeper(name, project, actor, installedLocks),
    gpuLeases: async (name) => (await import('../adapters/leases/host-leases.ts')).hostLeases(await host(name)),
    environmentLeases: async (name) =>
      (await import('../adapters/leases/host-leases.ts')).hostLeases(await host(name), 'environment-lease'),
    directory: async () => (await import('../adapters/ssh/open-directory.ts')).sshDirectory(interrupt.signal),
  };
}

function ofThisProcess(): Pick<StageContext, 'self' | 'within'> {
  const { argv, execArgv, execPath, env } = process;
  const [, program = '', ...typed] = argv;
  const within = env.SOVRAN_WITHIN;
  return { self: [execPath, ...execArgv, program], within: within ? withinOf(within, typed) : undefined };
}

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** `RUN/STEP/ID`: the id is for the run of the command that was typed, not for another that it needs. */
function withinOf(text: string, typed: readonly string[]): Within | undefined {
  const [run, step, id = ''] = text.split('/');
  if (run === undefined || step === undefined) return undefined;
  const isTyped = (operation: string): boolean => operation.split(' ').every((word, at) => typed[at] === word);
  return {
    step: `${run}/${step}`,
    runOf: (operation) => (ULID.test(id) && isTyped(operation) ? id : undefined),
  };
}

/** What needs no project: the signer, and data files of the package. */
const ofThisMachine: Pick<StageContext, 'signer' | 'templates'> = {
  signer: async () => (await import('../adapters/signer.ts')).sshSigner,
  templates: {
    read: async (path) => (await import('../adapters/places.ts')).readTemplate(path),
    names: async (folder) => (await import('../adapters/places.ts')).readTemplateNames(folder),
  },
};

/** The named host, else the one that an environment's file names. Throws `not-found` (exit 2) without that file. */
async function openEnvironmentHost(
  project: ProjectStore,
  environment: string,
  named: string | undefined,
): Promise<Host> {
  const { openHost } = await import('../adapters/hosts/open-host.ts');
  const { findUsable, requireResource } = await import('../core/project/resources.ts');
  if (named !== undefined || environment.includes('/')) return openHost(named ?? 'local', project);
  const known = await findUsable(project, 'Environment', environment);
  const { spec } = known ?? (await requireResource(project, 'Environment', environment));
  return openHost(spec.host, project);
}

/** Ends every connection to a host; nothing to do where none was opened. */
export { closeHosts } from '../adapters/hosts/host-connections.ts';

function voiceOf({ askSecret, sudoPassword }: Pick<ContextParts, 'askSecret' | 'sudoPassword'>): PoolVoice {
  const given = sudoPassword === undefined ? {} : { askPassword: async () => sudoPassword };
  if (!askSecret) return given;
  return {
    askSecret: ({ keyFile }) => askSecret(message('ssh.ask.passphrase', { file: keyFile })),
    askPassword: ({ sudo }) => askSecret(message('ssh.ask.sudo', { host: sudo })),
    ...given,
  };
}

/** What can be reached without a project. */
export async function openMachine(): Promise<Machine> {
  const { localHost } = await import('../adapters/hosts/local-host.ts');
  const engines = async (): Promise<EngineSurvey> => (await installation()).survey();
  return { host: localHost('local'), store: storeRoot(), templates: ofThisMachine.templates, engines };
}

/** The store, which from now on knows that this project may refer to what it holds. */
async function openProjectArtifacts(root: string): Promise<Artifacts> {
  const { openArtifacts } = await import('../adapters/artifacts/open-artifacts.ts');
  const { rememberProject } = await import('../adapters/store/project-registry.ts');
  await rememberProject(storeRoot(), root);
  return openArtifacts();
}

async function installation(): Promise<Engines> {
  return (await import('../adapters/runners/installation.ts')).installedEngines;
}

async function installedLocks(): Promise<string[]> {
  return (await import('../adapters/runners/installation.ts')).installedLocks();
}
