import type { ResourceOf } from '../../../core/project/schemas.ts';
import { listReadableHosts, type ReadableHosts } from '../../../core/project/readable-hosts.ts';
import { listResources, requireResource } from '../../../core/project/resources.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { fixable, message } from '../../../core/text/message.ts';
import { usageError, type SovranError } from '../../../core/text/sovran-error.ts';

/** Which hosts of the inventory a command is about: by name, by group, or all. */
export interface Selection {
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
export async function selectReadableHosts(ctx: StageContext, selection: Selection): Promise<ReadableHosts> {
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
