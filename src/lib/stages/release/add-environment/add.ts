import { type AddEnvironmentFacts, type AddEnvironmentInput, planAddEnvironment } from './plan-add.ts';
import { checkName, findResource, listResources, requireResource } from '../../../core/project/resources.ts';
import type { Routes } from '../../../core/project/resources/live.ts';
import { type EnvironmentSpec, environmentSpecSchema } from '../../../core/project/resources/environment.ts';
import { requireProvisioned } from '../../machines/hosts/provisioned-host.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import { resourceActions } from '../../../core/operation/steps/resource-actions.ts';
import { readServeFacts } from '../promotion/may-serve.ts';
import { leaseEnvironment } from '../../machines/hosts/environments.ts';
import { readSlots } from '../../serving/environments/slots.ts';
import { findEnvironment, readKnownLive } from '../../serving/environments/known-environment.ts';
import { recordLive } from '../../serving/environments/record-live.ts';
import { isFront, membersInRotation } from '../../serving/environments/members.ts';
import { readWord } from '../../serving/environments/served.ts';
import { findDisplaced, findSilentRelease, keepStandby, serveLive } from './slot-actions.ts';
import { type EnvironmentView, showEnvironment } from '../../serving/environments/show.ts';
import { noServicesOn, runnerOf } from '../../../core/project/runner-kind.ts';
import { listedHost } from '../../../core/project/listed-host.ts';
import { foundIn, startGateway } from '../../serving/environments/start-gateway.ts';

const DEFAULT_APPROVALS = 2;

/** Declares an environment and starts its gateway, which answers 503 until a release is live. Run again, it restarts what was stopped. */
export const addEnvironment: Operation<AddEnvironmentInput, AddEnvironmentFacts, EnvironmentView> = {
  id: 'env add',
  target: ({ name }) => `Environment/${name}`,
  async leases({ name, host }, ctx) {
    await requireServing(ctx, checkName(name), host);
    return leaseEnvironment(ctx, name, host);
  },
  async gather(input, ctx) {
    const known = await findEnvironment(ctx.project, input.name);
    await requireServing(ctx, input.name, input.host);
    const gateway = await ctx.gateway(input.name, input.host);
    const others = await listResources(ctx.project, 'Environment');
    const { served, status } = await readWord(ctx, input.name, known?.spec ?? input);
    const wanted = wantedSpec(input, known?.stated);
    const recorded = known ? await readSlots(ctx, input.name, known.spec) : {};
    const asRecorded = input.asRecorded === true;
    const silent = findSilentRelease(known?.spec ?? null, recorded, asRecorded ? null : served, status);
    const taken = others.find(
      ({ metadata, spec }) => metadata.name !== input.name && spec.host === wanted.host && sharePort(spec, wanted),
    );
    return {
      existing: known ?? null,
      leftover: known ? null : await readLeftover(ctx, input.name),
      edited: known?.edited ?? [],
      wanted,
      served,
      found: foundIn(status),
      ...(status?.pid === undefined ? {} : { pid: status.pid }),
      silent,
      displaced: known && status ? findDisplaced(known.spec, recorded, status, asRecorded) : null,
      serve: silent && (await readServeFacts(ctx, wanted, silent)),
      port: await gateway.preflight(wanted.bind, wanted.port),
      here: (await ctx.hosts.open(input.host)).transport === 'local',
      ...(await addressOf(ctx, input.host)),
      isBare: isFront(wanted) && (await membersInRotation(ctx.project, input.name, wanted)).length === 0,
      takenBy: taken?.metadata.name ?? null,
    };
  },
  plan: planAddEnvironment,
  actions: {
    ...resourceActions,
    'start-gateway': startGateway,
    'serve-live': serveLive,
    'keep-standby': keepStandby,
    'record-live': recordLive,
  },
  result: ({ input }, ctx) => showEnvironment(ctx, input.name),
};

async function readLeftover({ project }: StageContext, name: string): Promise<Routes | null> {
  const { spec } = await readKnownLive(project, name);
  return Object.keys(spec.slots).length === 0 ? null : spec;
}

/** Checks that the host is provisioned for a gateway. Throws as `requireProvisioned`, `services-refused`, or `not-found`. */
async function requireServing(ctx: StageContext, name: string, host: string): Promise<void> {
  const { spec } = await requireResource(ctx.project, 'Host', host);
  if (!runnerOf(ctx.runners.kinds, host, spec).services) throw noServicesOn(host);
  const known = await findResource(ctx.project, 'Environment', name);
  if (known === undefined || known.spec.host === host) await requireProvisioned(ctx, host, ['haproxy']);
}

async function addressOf(ctx: StageContext, host: string): Promise<Pick<AddEnvironmentFacts, 'way'>> {
  const spec = await listedHost(ctx.project, host);
  if (spec === undefined || spec.transport === 'local') return {};
  return { way: { address: spec.address, ...(spec.jump ? { jump: spec.jump } : {}) } };
}

function sharePort(...specs: [EnvironmentSpec, EnvironmentSpec]): boolean {
  const [one, other] = specs.map(({ port, front }) => [port, ...(front ? [front.port] : [])]);
  return one?.some((port) => other?.includes(port)) === true;
}

/** The file to write: of a member what its front says; else given values, those of the file, the defaults. Pure. */
export function wantedSpec(input: AddEnvironmentInput, stated: EnvironmentSpec | undefined): EnvironmentSpec {
  if (input.member) return environmentSpecSchema.parse(input.member);
  const before = stated ?? { approvals: { required: DEFAULT_APPROVALS }, limits: {} };
  return environmentSpecSchema.parse({
    ...before,
    host: input.host,
    port: input.port,
    ...input.behind,
    ...(input.bind === null ? {} : { bind: input.bind }),
    ...(input.approvals === null ? {} : { approvals: { ...before.approvals, required: input.approvals } }),
  });
}
