import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { findResource } from '../../../core/project/resources.ts';
import type { ApplicationSpec } from '../../../core/project/resources/environment.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import type { Action, FinishedRun, Operation } from '../../../core/operation/operation.ts';
import type { Step } from '../../../core/operation/plan/plan.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { showApplication, type ApplicationView } from './application-view.ts';
import { hexOf, keyIdOf } from './key-grants.ts';
import { type ApplicationKey } from './key-state.ts';

/** A key whose secret the command has made: the run knows its hash alone, so that any `resume` can finish it. */
export type NewKey = { sha256: string; expiresAt: string | null };

export type AddKeyArgs = {
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
export function addKeyStep(title: Message, args: AddKeyArgs, host: string | undefined): Step {
  return {
    id: `key-${keyIdOf(hexOf(args.key))}`,
    title,
    action: 'add-key',
    args: toJson(args),
    change: 'create',
    risk: 'none',
    ...(host === undefined ? {} : { host }),
  };
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
  async compensate({ application, key, environment }, { ctx }) {
    const gateway = await ctx.gateway(environment);
    await gateway.revokeKeys({ keys: { [hexOf(key)]: application } });
  },
};

/** What both operations that add a key have in common. */
export const addingKey: Pick<
  Operation<{ name: string; key: NewKey }, unknown, AddedKey>,
  'actions' | 'result' | 'describe'
> = {
  actions: { 'add-key': addKey },
  result: async ({ input: { name, key } }: FinishedRun<{ name: string; key: NewKey }>, ctx) => ({
    ...(await showApplication(ctx.project, name, ctx.clock.now())),
    keyId: keyIdOf(hexOf(key)),
  }),
  describe: ({ input: { name, key }, plan: { operation, target } }) => ({
    subject: `${operation} ${target}`,
    event: {},
    remarks: [message('app.key.unseen', { name, key: keyIdOf(hexOf(key)) })],
  }),
};

async function specOf(project: ProjectStore, application: string): Promise<ApplicationSpec | undefined> {
  return (await findResource(project, 'Application', application))?.spec;
}

async function write(project: ProjectStore, application: string, spec: ApplicationSpec): Promise<void> {
  await project.write(resourceOf('Application', application, spec));
}
