import { runnerOf } from '../../../core/project/runner-kind.ts';
import pLimit from 'p-limit';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { SovranError, usageError } from '../../../core/text/sovran-error.ts';
import { checkHost } from './check-host.ts';
import { expectHost, readNeeds, type ProjectNeeds } from './expect-host.ts';
import { readObservation, whyUnusable, writeObservation, type HostObservation } from './observation.ts';
import { profileOf } from '../../../core/project/resources/host.ts';
import { lostBy, type HostReport } from './report.ts';
import { listReadableHosts, type ReadableHosts } from '../../../core/project/readable-hosts.ts';
import { listResources, requireResource } from '../../../core/project/resources.ts';
import { fixable, message } from '../../../core/text/message.ts';

const WIDTH = 16;

/** Checks hosts in parallel, results in the given order. An unreachable host or invalid file becomes a row. */
export async function checkHosts(
  ctx: StageContext,
  selection: Selection & { measure: boolean; asRoot?: boolean },
): Promise<HostReport[]> {
  const { hosts, unreadable } = await selectReadableHosts(ctx, selection);
  const needs = await readNeeds(ctx, hosts);
  const limit = pLimit(WIDTH);
  const reports = await Promise.all(hosts.map((host) => limit(() => checkOne(ctx, host, needs, selection))));
  const broken = unreadable.map(({ host, error }) => lost(host, profileOf({}), ctx.clock.now(), error));
  return [...reports, ...broken];
}

async function checkOne(
  ctx: StageContext,
  resource: ResourceOf<'Host'>,
  needs: ProjectNeeds,
  { measure, asRoot = false }: { measure: boolean; asRoot?: boolean },
): Promise<HostReport> {
  const { name } = resource.metadata;
  const before = await readObservation(ctx.project, name);
  try {
    const host = await ctx.hosts.open(name);
    try {
      const { containers, admission } = runnerOf(ctx.runners.kinds, name, resource.spec);
      const seen = {
        bootId: before?.bootId,
        gpus: before?.gpusSeen,
        measure,
        containers,
        scheduled: admission !== undefined,
      };
      const expected = expectHost(resource, host, needs, seen);
      return await kept(ctx, await checkHost(ctx, host, expected, asRoot), before);
    } finally {
      await host.close();
    }
  } catch (failure) {
    if (!(failure instanceof SovranError) || ctx.interrupt.signal.aborted) throw failure;
    return lost(name, profileOf(resource.spec), ctx.clock.now(), failure);
  }
}

/** A check survives if its observation cannot be stored. */
async function kept(ctx: StageContext, report: HostReport, before?: HostObservation): Promise<HostReport> {
  try {
    await writeObservation(ctx.project, report, before);
    return report;
  } catch (error) {
    const notKept = whyUnusable(error);
    if (notKept === undefined) throw error;
    return { ...report, notKept };
  }
}

function lost(host: string, profile: string, checkedAt: string, failure: SovranError): HostReport {
  return { host, profile, checkedAt, source: 'machine', checks: [], verdict: lostBy(failure), failure };
}

/** Which hosts of the inventory a command is about: by name, by group, or all. */
interface Selection {
  names: string[];
  all: boolean;
  group?: string | undefined;
}

/** The hosts chosen, each once. Throws `bad-flags`, `not-found`, `no-host`, `missing-flags` or `group-empty` (exit 2). */
export async function selectHosts(ctx: StageContext, selection: Selection): Promise<ResourceOf<'Host'>[]> {
  refuseContradiction(selection);
  if (selection.names.length > 0) return hostsNamed(ctx, selection.names);
  return chooseFrom(await listResources(ctx.project, 'Host'), selection);
}

/** As `selectHosts`, but an invalid file does not block other hosts. */
async function selectReadableHosts(ctx: StageContext, selection: Selection): Promise<ReadableHosts> {
  refuseContradiction(selection);
  if (selection.names.length > 0) return { hosts: await hostsNamed(ctx, selection.names), unreadable: [] };
  const { hosts, unreadable } = await listReadableHosts(ctx.project);
  try {
    return { hosts: chooseFrom(hosts, selection), unreadable };
  } catch (error) {
    const isNamed = selection.all || selection.group !== undefined;
    throw (isNamed || hosts.length === 0 ? unreadable[0]?.error : undefined) ?? error;
  }
}

function hostsNamed(ctx: StageContext, names: string[]): Promise<ResourceOf<'Host'>[]> {
  return Promise.all([...new Set(names)].map((name) => requireResource(ctx.project, 'Host', name)));
}

function chooseFrom(inventory: ResourceOf<'Host'>[], { all, group }: Selection): ResourceOf<'Host'>[] {
  if (inventory.length === 0) throw noHost();
  const chosen = all ? inventory : inventory.filter(({ spec }) => group !== undefined && spec.groups?.includes(group));
  if (chosen.length > 0) return chosen;
  throw group === undefined ? nothingNamed(inventory) : emptyGroup(group, inventory);
}

function refuseContradiction({ names, all, group }: Selection): void {
  const given = [
    ...(names.length > 0 ? [names.join(' ')] : []),
    ...(all ? ['--all'] : []),
    ...(group === undefined ? [] : [`--group ${group}`]),
  ];
  if (given.length < 2) return;
  const problem = fixable('preflight.contradiction', { given: given.map((one) => `\`${one}\``).join(', ') });
  throw usageError('bad-flags', problem, { details: { given } });
}

/** The inventory is empty (exit 2). */
export function noHost(): SovranError {
  return usageError('no-host', message('host.none'), { next: ['sovran host add local --local'] });
}

/** The command line adds the same command with a host. */
function nothingNamed(inventory: ResourceOf<'Host'>[]): SovranError {
  const names = inventory.map(({ metadata }) => metadata.name);
  return usageError('missing-flags', message('preflight.which', { names: names.join(', ') }), { details: { names } });
}

function emptyGroup(group: string, inventory: ResourceOf<'Host'>[]): SovranError {
  const groups = [...new Set(inventory.flatMap(({ spec }) => spec.groups ?? []))].sort();
  return usageError('group-empty', message('host.group-empty', { group }), {
    fix: message('preflight.group-empty.fix', { groups: groups.join(', ') || '-' }),
    next: ['sovran host list'],
    details: { group, groups },
  });
}
