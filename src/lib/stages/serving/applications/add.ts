import { createStep } from '../../../core/operation/plan/create-step.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { checkName, findResource, requireResource } from '../../../core/project/resources.ts';
import type { ApplicationSpec } from '../../../core/project/resources/environment.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import type { Action, FinishedRun, Operation } from '../../../core/operation/operation.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { refuseMember } from './refuse-member.ts';
import { showApplication, type ApplicationView } from './application-view.ts';
import { hexOf, keyIdOf, type ApplicationKey } from './keys.ts';

/** A key whose secret the command has made: the run knows its hash alone, so that any `resume` can finish it. */
export type NewKey = { sha256: string; expiresAt: string | null };

type AddKeyArgs = {
  application: string;
  key: NewKey;
  /** The application's revocation number as planned. */
  revocation: number;
  environment: string;
  /** The application to begin where it is new; null for one that exists. */
  create: { owner?: string } | null;
};

/** An application with a key that was just added. */
export type AddedKey = ApplicationView & { keyId: string };

/** The one step that adds a key; `host` is that of the gateway. */
function addKeyStep(title: Message, args: AddKeyArgs, host: string | undefined): Step {
  const id = `key-${keyIdOf(hexOf(args.key))}`;
  const writes = [pathOf('Application', args.application)];
  return { ...createStep('add-key', title, toJson(args)), id, writes, ...(host === undefined ? {} : { host }) };
}

/** Adds a key to the file, then to the gateway. A roll-back revokes it there. */
const addKey: Action<AddKeyArgs> = {
  async apply({ application, key, revocation, environment, create }, { project, ctx }) {
    const spec = (await specOf(project, application)) ?? { environment, ...create, revocation, keys: [] };
    const { sha256, expiresAt } = key;
    const added: ApplicationKey = {
      sha256,
      createdAt: ctx.clock.now(),
      revocation,
      ...(expiresAt === null ? {} : { expiresAt }),
    };
    const keys = spec.keys.some((one) => one.sha256 === sha256) ? spec.keys : [...spec.keys, added];
    await write(project, application, { ...spec, revocation: Math.max(spec.revocation, revocation), keys });
    const until = expiresAt === null ? {} : { until: expiresAt };
    const gateway = await ctx.gateway(environment);
    await gateway.addKeys({ [hexOf(key)]: { application, revocation, ...until } });
  },
  async compensate({ application, key, environment }, { ctx, project }) {
    // The file may have been written since: the key that stays in it is revoked there, too.
    const spec = await specOf(project, application);
    const kept = spec?.keys.find(({ sha256, revokedAt }) => sha256 === key.sha256 && revokedAt === undefined);
    if (spec && kept) {
      const keys = spec.keys.map((one) => (one === kept ? { ...one, revokedAt: ctx.clock.now() } : one));
      await write(project, application, { ...spec, keys });
    }
    const gateway = await ctx.gateway(environment);
    await gateway.revokeKeys({ keys: { [hexOf(key)]: application } });
  },
};

/** What both operations that add a key have in common. */
const addingKey: Pick<
  Operation<{ name: string; key: NewKey }, unknown, AddedKey>,
  'actions' | 'result' | 'describe'
> = {
  actions: { 'add-key': addKey },
  result: async ({ input: { name, key } }: FinishedRun<{ name: string; key: NewKey }>, ctx) => ({
    ...(await showApplication(ctx.project, name, ctx.clock.now())),
    keyId: keyIdOf(hexOf(key)),
  }),
  describe: ({ input: { name, key } }) => ({
    remarks: [message('app.key.unseen', { name, key: keyIdOf(hexOf(key)) })],
  }),
};

export type AddApplicationInput = { name: string; environment: string; owner: string | null; key: NewKey };

export interface AddApplicationFacts {
  exists: boolean;
  /** Of the environment's gateway. */
  host?: string;
  /** The revocation number that the gateway has for the name. */
  revocation: number;
}

/** Authorises an application to call an environment, with its first key. */
export const addApplication: Operation<AddApplicationInput, AddApplicationFacts, AddedKey> = {
  ...addingKey,
  id: 'app add',
  target: ({ name }) => `Application/${name}`,
  async gather({ name, environment }, ctx) {
    const existing = await findResource(ctx.project, 'Application', checkName(name));
    const { spec } = await requireResource(ctx.project, 'Environment', environment);
    refuseMember(environment, spec);
    const { revocations } = await (await ctx.gateway(environment, spec.host)).keys();
    return { exists: existing !== undefined, host: spec.host, revocation: revocations[name] ?? 0 };
  },
  plan: planAddApplication,
};

/** Pure: one step, provided the name is free. */
export function planAddApplication(
  { name, environment, owner, key }: AddApplicationInput,
  { exists, host, revocation }: AddApplicationFacts,
): PlanDraft {
  const args = { application: name, key, revocation, environment, create: owner === null ? {} : { owner } };
  return {
    gates: [nameGate(name, exists)],
    steps: [addKeyStep(message('app.add.step', { name, environment }), args, host)],
  };
}

function nameGate(name: string, exists: boolean): Gate {
  const kind = message('project.kind.Application');
  const reason = message(exists ? 'project.exists' : 'project.name-free', { kind, name });
  const next = [`sovran app key add ${name}`, 'sovran app list'];
  return passOrFail('name-free', !exists, reason, { fix: message('app.exists.fix'), next });
}

export type AddKeyInput = { name: string; key: NewKey };

export interface AddKeyFacts {
  spec: ApplicationSpec;
  /** Of its environment's gateway; undefined where the environment has no file. */
  host?: string;
  /** The application's revocation number at the gateway. */
  revocation: number;
}

/** Gives an application one more key. */
export const addApplicationKey: Operation<AddKeyInput, AddKeyFacts, AddedKey> = {
  ...addingKey,
  id: 'app key add',
  target: ({ name }) => `Application/${name}`,
  async gather({ name }, ctx) {
    const { spec } = await requireResource(ctx.project, 'Application', name);
    const environment = await findResource(ctx.project, 'Environment', spec.environment);
    const { revocations } = await (await ctx.gateway(spec.environment)).keys();
    const host = environment ? { host: environment.spec.host } : {};
    return { spec, ...host, revocation: revocations[name] ?? 0 };
  },
  plan: planAddKey,
};

/** Pure: one step, no gate: a key that is added ends no other. */
export function planAddKey({ name, key }: AddKeyInput, { spec, host, revocation }: AddKeyFacts): PlanDraft {
  const number = Math.max(spec.revocation, revocation);
  const args = { application: name, key, revocation: number, environment: spec.environment, create: null };
  return { gates: [], steps: [addKeyStep(message('app.key.add.step', { name }), args, host)] };
}

async function specOf(project: ProjectStore, application: string): Promise<ApplicationSpec | undefined> {
  return (await findResource(project, 'Application', application))?.spec;
}

async function write(project: ProjectStore, application: string, spec: ApplicationSpec): Promise<void> {
  await project.write(resourceOf('Application', application, spec));
}
