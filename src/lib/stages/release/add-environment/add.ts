import type { AddEnvironmentInput, AddEnvironmentFacts, Adoptable } from './add-input.ts';
import {
  checkName,
  findCommitted,
  findResource,
  listResources,
  requireResource,
} from '../../../core/project/resources.ts';
import { environmentSpecSchema, type EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import { requireProvisioned } from '../../machines/hosts/provisioned-host.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import { resourceActions } from '../../../core/operation/steps/resource-actions.ts';
import { isAdopted, readAdoptable } from './adopt.ts';
import { planAddEnvironment } from './plan-add.ts';
import { readServeFacts } from '../promotion/may-serve.ts';
import { readEditedTerms } from '../gates/terms-gate.ts';
import { claimEnvironment } from '../../machines/hosts/environments/lease-environment.ts';
import { readSlots } from '../../serving/environments/read-slots.ts';
import { readRouting } from '../../serving/environments/routing.ts';
import { readWord, servedBy } from '../../serving/environments/served.ts';
import { findDisplaced, keepStandby } from './keep-standby.ts';
import { findSilentRelease, serveLive } from './serve-live.ts';
import { writeWanted } from './write-wanted.ts';
import { showEnvironment, type EnvironmentView } from '../../serving/environments/show.ts';
import { listedHost } from '../../../core/project/listed-host.ts';
import { foundIn, startGateway } from '../../serving/environments/start-gateway.ts';

/** Approvals that a promotion needs unless the environment says otherwise. */
const DEFAULT_APPROVALS = 2;

/**
 * Declares where a release serves, and opens its gateway at once: it answers 503 until a release is live. Given
 * again it brings back what was stopped, also the release.
 */
export const addEnvironment: Operation<AddEnvironmentInput, AddEnvironmentFacts, EnvironmentView> = {
  id: 'env add',
  target: ({ name }) => `Environment/${name}`,
  async claims({ name, host }, ctx) {
    await requireServing(ctx, checkName(name), host);
    return claimEnvironment(ctx, name, host);
  },
  async gather(input, ctx) {
    const existing = (await findResource(ctx.project, 'Environment', checkName(input.name)))?.spec ?? null;
    const committed = await findCommitted(ctx.project, 'Environment', input.name);
    await requireServing(ctx, input.name, input.host);
    const gateway = await ctx.gateway(input.name, input.host);
    const others = await listResources(ctx.project, 'Environment');
    const { served: told, status } = await readWord(ctx, input.name, existing ?? input);
    const unknown = existing === null && status?.running === true;
    // Of one that runs here, too, and that this clone has no file of, nobody knows whose traffic it has.
    const served = unknown ? servedBy(status) : told;
    const adoptable = unknown ? await readAdoptable(ctx, gateway) : null;
    const wanted = wantedSpec(input, existing, isAdopted(input, adoptable) ? adoptable : null);
    const recorded = existing ? await readSlots(ctx, input.name, existing) : {};
    const asRecorded = input.asRecorded === true;
    const silent = findSilentRelease(existing, recorded, asRecorded ? null : served, status);
    const claimed = others.find(({ metadata, spec }) => metadata.name !== input.name && isSameAddress(spec, wanted));
    return {
      existing,
      committedApprovals: committed?.spec.approvals.required ?? null,
      wanted,
      adoptable,
      editedTerms: existing ? await readEditedTerms(ctx.project, input.name, existing) : [],
      served,
      found: foundIn(status),
      silent,
      displaced: existing && status && findDisplaced(existing, recorded, status, asRecorded),
      serve: silent && (await readServeFacts(ctx, wanted, silent)),
      routing: await readRouting(ctx.project, input.name, existing),
      port: await gateway.preflight(wanted.bind, wanted.port),
      here: (await ctx.host(input.host)).transport === 'local',
      ...(await wayTo(ctx, input.host)),
      claimedBy: claimed?.metadata.name ?? null,
    };
  },
  plan: planAddEnvironment,
  actions: {
    ...resourceActions,
    'write-fields': writeWanted,
    'start-gateway': startGateway,
    'serve-live': serveLive,
    'keep-standby': keepStandby,
  },
  result: ({ input }, ctx) => showEnvironment(ctx, input.name),
};

/** Before anything of the host is taken: what a gateway there stands on. Throws as `requireProvisioned`, or `not-found`. */
async function requireServing(ctx: StageContext, name: string, host: string): Promise<void> {
  await requireResource(ctx.project, 'Host', host);
  const known = await findResource(ctx.project, 'Environment', name);
  if (known === undefined || known.spec.host === host) await requireProvisioned(ctx, host, ['haproxy']);
}

async function wayTo(ctx: StageContext, host: string): Promise<Pick<AddEnvironmentFacts, 'way'>> {
  const spec = await listedHost(ctx.project, host);
  if (spec === undefined || spec.transport === 'local') return {};
  return { way: { address: spec.address, ...(spec.jump ? { jump: spec.jump } : {}) } };
}

/** What the file will say: what was stated, else what it said, else what its gateway goes by, else the defaults. */
function wantedSpec(
  input: AddEnvironmentInput,
  existing: EnvironmentSpec | null,
  adopted: Adoptable | null,
): EnvironmentSpec {
  const before = existing ?? { approvals: { required: DEFAULT_APPROVALS }, limits: {}, ...adopted };
  return environmentSpecSchema.parse({
    ...before,
    host: input.host,
    port: input.port,
    ...(input.bind === null ? {} : { bind: input.bind }),
    ...(input.approvals === null ? {} : { approvals: { ...before.approvals, required: input.approvals } }),
  });
}

function isSameAddress(a: EnvironmentSpec, b: EnvironmentSpec): boolean {
  return a.host === b.host && a.port === b.port;
}
