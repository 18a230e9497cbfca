import { withUsage } from '../../../core/operation/with-usage.ts';
import { orLost, type LostHost } from '../../machines/provision/facts/lost-hosts.ts';
import { lookAtStore, type FoundStore } from '../../machines/garbage/look-at-store.ts';
import { makersOf } from '../../machines/garbage/needs.ts';
import { recordedIn } from '../../serving/environments/slots.ts';
import type { Serving } from '../../serving/environments/serving.ts';
import { readUnsettledJournals } from '../../../core/operation/journal/unsettled-journals.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { mapBounded } from '../../../core/kit/map-bounded.ts';
import { ALWAYS } from '../../../core/ports/usage-journal.ts';
import { hostUnknown } from '../../../core/project/host-unknown.ts';
import { listOpenJobs } from '../../../core/project/job-runs.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';
import { listEnvironments, type RoutedEnvironment } from '../../../core/project/live.ts';
import { listReadableHosts } from '../../../core/project/readable-hosts.ts';
import { checkName, findResource, listResources, requireResource } from '../../../core/project/resources.ts';
import type { ReleaseRecord, ReleaseSpec } from '../../../core/project/resources/release.ts';
import type { RetirementSpec } from '../../../core/project/resources/retirement.ts';
import { readCharterInForce } from '../../../core/project/charter.ts';
import { listEvidence } from '../approvals/evidence.ts';
import { type KeyOwner, readKeyOwner } from '../approvals/signing.ts';
import { evaluationsOf, type RetireCondition, retireConditions } from '../quality/lifecycle.ts';
import { readRetirements } from './decisions.ts';
import { sortDigests, type Sorted } from './users.ts';

export type RetireInput = {
  release: string;
  successor?: string;
  reason?: string;
  /** Private key of who signs. */
  key?: string;
  /** A terminal can ask for a passphrase. */
  mayAsk: boolean;
  /** Environments may be left without a rollback. */
  dropRollback: boolean;
  /** Machines that exist no more. */
  gone: string[];
};

export interface RetireFacts extends Sorted {
  spec: ReleaseSpec;
  /** An earlier run of the same retirement, with signatures that hold. */
  earlier: RetirementSpec | undefined;
  /** Environments where it has the traffic, and those that could roll back to it. */
  serves: string[];
  rollbacks: string[];
  /** Its services beside what serves. */
  standbys: Serving[];
  /** Open jobs and runs that name its digests. */
  busy: string[];
  /** The named successor can be one. */
  isSuccessor: boolean;
  signer: KeyOwner | undefined;
  /** Who may decide by the charter in force, and its conditions that are met; null without one. */
  charter: { deciders: string[]; met: RetireCondition[] } | null;
  lastTraffic: string | null;
  /** Jobs that made its digests. */
  makers: string[];
  /** Without machines that are gone; this machine comes last. None where every digest is kept. */
  stores: (FoundStore | LostHost)[];
  /** Names of `gone` that no record has. */
  strangers: string[];
}

/** Machines asked at the same time. */
const WIDTH = 16;

/** Everything that decides a retirement; reads only. Throws `not-found` (exit 2). */
export async function gatherRetirement(input: RetireInput, ctx: StageContext): Promise<RetireFacts> {
  const { project } = ctx;
  const { spec } = await requireResource(project, 'Release', checkName(input.release));
  const sorted = await sortDigests(project, input.release, spec.record);
  const environments = (await listEnvironments(project)).filter(({ isStopped }) => !isStopped);
  const named = (isMeant: (spec: RoutedEnvironment['spec']) => boolean): string[] =>
    environments.filter(({ spec: routed }) => isMeant(routed)).map(({ name }) => name);
  const hosts = await hostsOfRecords(ctx, sorted.digests);
  const asked = [...hosts.filter((name) => !input.gone.includes(name)), LOCAL];
  const look = (name: string): Promise<FoundStore | LostHost> =>
    orLost(name, ctx.interrupt.signal, () => lookForDigests(ctx, name, sorted.digests));
  return {
    ...sorted,
    spec,
    earlier: (await readRetirements(ctx)).retirements.find(({ metadata }) => metadata.name === input.release)?.spec,
    serves: named(({ live, slots }) => live !== undefined && slots[live] === input.release),
    // the recorded previous release, or in the slot without traffic
    rollbacks: named((one) => one.previous === input.release || standbySlot(one, input.release) !== undefined),
    standbys: await standbysOf(ctx, environments, input.release),
    busy: await busyWith(ctx, sorted.digests, 'release retire'),
    isSuccessor: await canSucceed(ctx, input),
    signer: input.key === undefined ? undefined : await readKeyOwner(ctx, input.key),
    charter: await readTerms(ctx, spec.record),
    lastTraffic: await lastTraffic(ctx, input.release),
    makers: await makersOf(ctx, sorted.digests),
    stores: await mapBounded(sorted.digests.length > 0 ? asked : [], WIDTH, look),
    strangers: input.gone.filter((name) => !hosts.includes(name)),
  };
}

async function readTerms(ctx: StageContext, { model, modelDigest }: ReleaseRecord): Promise<RetireFacts['charter']> {
  const spec = (await readCharterInForce(ctx))?.spec;
  if (!spec) return null;
  const registeredAt = (await findResource(ctx.project, 'Model', model))?.spec.registeredAt;
  const evaluations = evaluationsOf([modelDigest], await listEvidence(ctx.project));
  const met = retireConditions({ modelDigest, registeredAt }, evaluations, spec, ctx.clock.now());
  return { deciders: [...Object.values(spec.roles.owners), ...spec.roles.validators], met };
}

function standbySlot({ slots, live }: RoutedEnvironment['spec'], release: string): 'blue' | 'green' | undefined {
  return (['blue', 'green'] as const).find((slot) => slot !== live && slots[slot] === release);
}

async function standbysOf(
  ctx: StageContext,
  environments: readonly RoutedEnvironment[],
  release: string,
): Promise<Serving[]> {
  const found = environments.map(async ({ name, spec }) => {
    const slot = standbySlot(spec, release);
    return (slot && (await recordedIn(ctx, name, spec, slot))?.serving) ?? [];
  });
  return (await Promise.all(found)).flat();
}

/** The store of a machine without what this project released; this machine has one for all of its names. */
export async function lookForDigests(
  ctx: StageContext,
  name: string,
  digests: readonly string[],
  own?: string,
): Promise<FoundStore> {
  if (name !== LOCAL && !(await findResource(ctx.project, 'Host', name))) throw hostUnknown(name);
  return lookAtStore(ctx, name === LOCAL ? undefined : name, own, digests);
}

/** Machines besides this one that may ever have held a digest: the inventory, environments, runs and earlier retirements. */
export async function hostsOfRecords({ project }: StageContext, digests: readonly string[]): Promise<string[]> {
  const { hosts, unreadable } = await listReadableHosts(project);
  const here = hosts.filter(({ spec }) => spec.transport === 'local').map(({ metadata }) => metadata.name);
  const runs = (await listResources(project, 'Run')).filter(({ spec }) => namesAny(spec, digests));
  const earlier = (await listResources(project, 'Retirement')).flatMap(({ spec }) => spec.places);
  const named = [
    ...hosts.map(({ metadata }) => metadata.name),
    ...unreadable.map(({ host }) => host),
    ...(await listEnvironments(project)).map(({ spec }) => spec.host),
    ...runs.map(({ spec }) => spec.host),
    ...earlier.map(({ host }) => host),
  ];
  const elsewhere = named.filter((name) => name !== undefined && name !== LOCAL && !here.includes(name)) as string[];
  return [...new Set(elsewhere)].toSorted();
}

function namesAny(record: unknown, digests: readonly string[]): boolean {
  const text = JSON.stringify(record);
  return digests.some((digest) => text.includes(digest));
}

/** Open jobs and runs, but those of the operation itself, that name one of the digests. */
export async function busyWith(ctx: StageContext, digests: readonly string[], own: string): Promise<string[]> {
  const jobs = (await listOpenJobs(ctx)).filter(({ spec }) => namesAny(spec.job ?? {}, digests));
  const journals = readUnsettledJournals(ctx.project.root).filter(
    ({ text }) => !text.includes(`"${own}"`) && digests.some((digest) => text.includes(digest)),
  );
  return [...jobs.map(({ metadata }) => metadata.name), ...journals.map(({ run }) => run)];
}

async function canSucceed({ project }: StageContext, { release, successor }: RetireInput): Promise<boolean> {
  if (successor === undefined) return true;
  const found = await findResource(project, 'Release', checkName(successor));
  return found !== undefined && successor !== release && !(await findResource(project, 'Retirement', successor));
}

/** When this clone's journal has the last request that the release answered; null: none known. */
async function lastTraffic(ctx: StageContext, release: string): Promise<string | null> {
  const environments = await listEnvironments(ctx.project);
  if (environments.length === 0) return null;
  return withUsage(ctx, (journal) => {
    let last: string | null = null;
    for (const { name } of environments)
      for (const request of journal.requests({ environment: name, ...ALWAYS }))
        if (request.release === release && (last === null || request.at > last)) last = request.at;
    return last;
  });
}
