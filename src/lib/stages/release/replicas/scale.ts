import type { Action, Operation } from '../../../core/operation/operation.ts';
import { createStep } from '../../../core/operation/plan/create-step.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { resourceActions, resourceOf, writeStep } from '../../../core/operation/steps/resource-actions.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { fixable, message } from '../../../core/text/message.ts';
import type { View } from '../../../core/text/view.ts';
import { leaseEnvironment } from '../../machines/hosts/environments.ts';
import { requireEnvironment } from '../../serving/environments/known-environment.ts';
import { type FrontSpec, hostsInRotation, isFront, memberName } from '../../serving/environments/members.ts';
import { type EnvironmentView, showEnvironment } from '../../serving/environments/show.ts';
import { waitDrained } from '../../serving/environments/wait-drained.ts';
import { type GatewayTerms, termsOf } from '../../serving/environments/doors.ts';
import { gatewaySpecOf } from '../../serving/environments/start-gateway.ts';
import { renderProof } from './front-promotion.ts';
import type { FrontProof } from './prove-front.ts';

export type ScaleInput = { name: string; replicas: number };

export interface ScaleFacts {
  stated: FrontSpec | null;
}

type DrainArgs = { environment: string; members: string[]; drainMs: number };
type JoinArgs = { environment: string; terms: GatewayTerms };

/** Has a front send to so many members: those that leave are drained first. Members themselves are started and stopped by other runs. */
export const scaleFront: Operation<ScaleInput, ScaleFacts, EnvironmentView> = {
  id: 'env scale',
  target: ({ name }) => `Environment/${name}`,
  leases: ({ name }, ctx) => leaseEnvironment(ctx, name),
  async gather({ name }, ctx) {
    const { stated } = await requireEnvironment(ctx.project, name);
    return { stated: isFront(stated) ? stated : null };
  },
  plan: planScale,
  actions: { ...resourceActions, 'drain-members': drainMembers(), 'set-members': setMembers() },
  result: ({ input }, ctx) => showEnvironment(ctx, input.name),
};

/** Pure: drain what leaves, write the file, set the members. No step where it has as many. */
export function planScale({ name, replicas }: ScaleInput, { stated }: ScaleFacts): PlanDraft {
  const hosts = stated?.hosts ?? [];
  const words = { name, count: hosts.length };
  const isPossible = replicas >= 1 && replicas <= hosts.length;
  const { text, fix } = fixable('env.scale.hosts', words);
  const reason = isPossible ? message('env.scale.possible', words) : text;
  const gates = [passOrFail('hosts', isPossible, reason, { fix, next: [`sovran env show ${name}`] })];
  if (!stated || !isPossible || hostsInRotation(stated).length === replicas) return { gates, steps: [] };
  return { gates, steps: scaleSteps(name, stated, { ...stated, replicas }) };
}

function scaleSteps(name: string, before: FrontSpec, after: FrontSpec): Step[] {
  const { host, drainSeconds } = before;
  const leaving = hostsInRotation(before)
    .slice(after.replicas)
    .map((one) => memberName(name, one.host));
  const drain = { environment: name, members: leaving, drainMs: drainSeconds * 1000 };
  const words = { members: leaving.join(', '), seconds: drainSeconds };
  const title = message('env.scale.step', { name, replicas: after.replicas ?? 0 });
  const join = toJson({ environment: name, terms: termsOf(after) });
  return [
    ...(leaving.length === 0
      ? []
      : [
          {
            ...createStep('drain-members', message('env.scale.drain.step', words), drain),
            change: 'update' as const,
            host,
          },
        ]),
    writeStep(
      message('env.add.step', { name }),
      resourceOf('Environment', name, after),
      resourceOf('Environment', name, before),
    ),
    { ...createStep('set-members', title, join), change: 'update', host },
  ];
}

/** Requests still open after the drain time continue: a change of members ends no stream. */
function drainMembers(): Action<DrainArgs> {
  return {
    async apply({ environment, members, drainMs }, { ctx }) {
      const gateway = await ctx.gateway(environment);
      for (const name of members) await gateway.setMember(name, 'drain');
      return { left: await waitDrained(ctx, gateway, members, drainMs) };
    },
    async compensate({ environment, members }, { ctx }) {
      const gateway = await ctx.gateway(environment);
      for (const name of members) await gateway.setMember(name, 'ready');
    },
  };
}

function setMembers(): Action<JoinArgs> {
  return {
    async apply({ environment, terms }, { ctx }) {
      const gateway = await ctx.gateway(environment);
      await gateway.ensure(await gatewaySpecOf(ctx, environment, { slots: {}, terms }));
    },
  };
}

/** Result of `env scale`; the proof is left out where nothing serves yet. */
type Scaling = Partial<FrontProof> & Record<'joined' | 'left', string[]> & ScaleInput & { report?: string };

/** How many serve, who came and who left, and the proof behind it. */
export function renderScaling(scaling: Scaling, view: View): string[] {
  const { name, replicas, joined, left } = scaling;
  return [
    view.t('env.scaled', { name, replicas }),
    ...(joined.length > 0 ? [view.t('env.scaled.joined', { members: joined.join(', ') })] : []),
    ...(left.length > 0 ? [view.t('env.scaled.left', { members: left.join(', ') })] : []),
    ...renderProof(scaling, view),
  ];
}
