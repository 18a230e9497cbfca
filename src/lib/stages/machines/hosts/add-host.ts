import type { HostFacts } from '../../../core/ports/host.ts';
import { checkName, findResource, requireResource } from '../../../core/project/resources.ts';
import { runnerOf } from '../../../core/project/runner-kind.ts';
import type { HostSpec, SlurmSettings } from '../../../core/project/resources/host.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { resourceActions, resourceOf, writeStep } from '../../../core/operation/steps/resource-actions.ts';
import { message, type Message } from '../../../core/text/message.ts';
import type { NamedHost } from './inventory.ts';
import { patternGate, pinActions, pinStep, readPins } from './pins/pin-step.ts';
import { pinChange, type HostPin, pinsNamed } from './pins/pins.ts';
import { likenessOf, routeOf, routesOfOthers } from './machines/names-of-machine.ts';

/** What is written for a host over SSH, with confirmed keys of it and its jump hosts. */
export type SshHostInput = {
  address: string;
  jump: string[];
  transport: 'auto' | 'ssh2' | 'openssh';
  runner: string;
  slurm?: SlurmSettings;
  /** Folder of sovran there. */
  root?: string;
  profile: NonNullable<HostSpec['profile']> | null;
  groups: string[];
  labels: { [name: string]: string };
  pins: HostPin[];
};

/** What is written of this machine beyond what it is made of. */
export type LocalHostInput = Pick<SshHostInput, 'runner' | 'slurm' | 'profile' | 'groups' | 'labels'>;

/** Without `ssh` it is this machine; `local` is absent where nothing was said of it. */
export type AddHostInput =
  | { name: string }
  | { name: string; local: LocalHostInput }
  | { name: string; ssh: SshHostInput };

export interface AddHostFacts {
  exists: boolean;
  /** Of this machine; another is not logged in to. */
  facts?: HostFacts;
  /** The project's known_hosts. */
  pinned: string;
}

/** Adds a machine to the inventory: this one with what it is made of, another with the keys it is to be known by. */
export const addHost: Operation<AddHostInput, AddHostFacts, NamedHost> = {
  id: 'host add',
  target: ({ name }) => `Host/${name}`,
  gather: gatherAddHost,
  plan: planAddHost,
  actions: { ...resourceActions, ...pinActions },
  async result({ input }, ctx) {
    return { name: input.name, ...(await requireResource(ctx.project, 'Host', input.name)).spec };
  },
};

async function gatherAddHost(input: AddHostInput, ctx: StageContext): Promise<AddHostFacts> {
  const existing = await findResource(ctx.project, 'Host', checkName(input.name));
  const said = 'ssh' in input ? input.ssh : 'local' in input ? input.local : undefined;
  if (said) runnerOf(ctx.runners.kinds, input.name, said);
  const facts = { exists: existing !== undefined, pinned: await readPins(ctx.project) };
  if ('ssh' in input) return facts;
  const host = await ctx.hosts.open('local');
  return { ...facts, facts: await host.facts(ctx.interrupt.signal) };
}

/** Pure: the keys that are not pinned yet, then the file, provided the name is free. */
export function planAddHost(input: AddHostInput, { exists, facts, pinned }: AddHostFacts): PlanDraft {
  const { name } = input;
  const spec = 'ssh' in input ? sshSpec(input.ssh) : localSpec('local' in input ? input.local : undefined, facts);
  const pinning = 'ssh' in input ? pinSteps(name, input.ssh.pins, pinned) : [];
  return {
    gates: [nameGate(name, exists), ...('ssh' in input ? [patternGate(name, pinned, input.ssh.pins)] : [])],
    steps: [...pinning, writeStep(message('host.add.step', { name }), resourceOf('Host', name, spec))],
  };
}

function pinSteps(name: string, pins: HostPin[], pinned: string): Step[] {
  const { add, remove, keep } = pinChange(pinned, pins);
  return add.length === 0
    ? []
    : [pinStep(message('host.pin.step', { name, count: add.length }), [...add, ...keep], remove)];
}

function localSpec(
  { runner, slurm, profile, groups, labels }: LocalHostInput = {
    runner: 'process',
    profile: null,
    groups: [],
    labels: {},
  },
  facts: HostFacts | undefined,
): HostSpec {
  return {
    transport: 'local',
    address: 'localhost',
    ...(profile === null ? {} : { profile }),
    ...(groups.length > 0 ? { groups } : {}),
    runner,
    ...(slurm ? { slurm } : {}),
    labels,
    ...(facts ? { facts } : {}),
  };
}

function sshSpec({ pins: _pins, jump, groups, profile, slurm, root, ...ssh }: SshHostInput): HostSpec {
  return {
    transport: ssh.transport,
    address: ssh.address,
    ...(jump.length > 0 ? { jump } : {}),
    ...(profile === null ? {} : { profile }),
    ...(groups.length > 0 ? { groups } : {}),
    ...(root === undefined ? {} : { root }),
    runner: ssh.runner,
    ...(slurm ? { slurm } : {}),
    labels: ssh.labels,
  };
}

function nameGate(name: string, exists: boolean): Gate {
  const key = exists ? 'project.exists' : 'project.name-free';
  const next = [`sovran host show ${name}`, `sovran host remove ${name}`];
  return passOrFail('name-free', !exists, message(key, { kind: message('project.kind.Host'), name }), { next });
}

/** A host of the inventory that seems to be the machine that is added: by its way, or by its key alone. */
interface SameMachine {
  host: string;
  by: 'address' | 'key';
}

/** Hosts with the same address and route, or the same key, as a warning. No network. */
export async function findSameMachine(input: AddHostInput, ctx: StageContext): Promise<SameMachine[]> {
  if (!('ssh' in input)) return [];
  const others = await routesOfOthers(ctx, input.name);
  if (others.length === 0) return [];
  const { address, jump, pins } = input.ssh;
  const way = await routeOf(await ctx.hosts.directory(), { address, ...(jump.length > 0 ? { jump } : {}) });
  const added = { way, keys: pins.filter(({ name }) => name === way?.at(-1)) };
  const pinned = await readPins(ctx.project);
  return others.flatMap(({ host, way: there }): SameMachine[] => {
    const by = likenessOf(added, { way: there, keys: pinsNamed(pinned, there?.at(-1) ?? '') });
    return by ? [{ host, by }] : [];
  });
}

/** The remark on each. */
export function sameMachineRemarks(found: readonly SameMachine[]): Message[] {
  return found.map(({ host, by }) => message(by === 'address' ? 'host.same.address' : 'host.same.key', { host }));
}
