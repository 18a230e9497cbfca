import type { ResourceOf } from '../project/schemas.ts';
import { listResources, requireResource } from '../project/resources.ts';
import type { StageContext } from '../run/context.ts';
import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';

/** Which hosts of the inventory a command is about: by name, by group, or all. */
export interface Selection {
  names: string[];
  all: boolean;
  group?: string | undefined;
}

/** The hosts chosen, each once. Throws `bad-flags`, `not-found`, `no-host`, `missing-flags` or `group-empty` (exit 2). */
export async function selectHosts(ctx: StageContext, selection: Selection): Promise<ResourceOf<'Host'>[]> {
  refuseContradiction(selection);
  const { names, all, group } = selection;
  if (names.length > 0) {
    return Promise.all([...new Set(names)].map((name) => requireResource(ctx.project, 'Host', name)));
  }
  const inventory = await listResources(ctx.project, 'Host');
  if (inventory.length === 0) throw noHost();
  const chosen = all ? inventory : inventory.filter(({ spec }) => group !== undefined && spec.groups?.includes(group));
  if (chosen.length > 0) return chosen;
  throw group === undefined ? nothingNamed(inventory) : emptyGroup(group, inventory);
}

/** Who names hosts and all of them may mean either: the wrong guess would change machines that nobody meant. */
function refuseContradiction({ names, all, group }: Selection): void {
  const given = [
    ...(names.length > 0 ? [names.join(' ')] : []),
    ...(all ? ['--all'] : []),
    ...(group === undefined ? [] : [`--group ${group}`]),
  ];
  if (given.length < 2) return;
  throw new SovranError({
    code: 'bad-flags',
    exit: EXIT.usage,
    text: message('preflight.contradiction', { given: given.map((one) => `\`${one}\``).join(', ') }),
    fix: message('preflight.contradiction.fix'),
    details: { given },
  });
}

function noHost(): SovranError {
  return new SovranError({
    code: 'no-host',
    exit: EXIT.usage,
    text: message('host.none'),
    next: ['sovran host add local --local'],
  });
}

function nothingNamed(inventory: ResourceOf<'Host'>[]): SovranError {
  const names = inventory.map(({ metadata }) => metadata.name);
  return new SovranError({
    code: 'missing-flags',
    exit: EXIT.usage,
    text: message('preflight.which', { names: names.join(', ') }),
    next: [`sovran host check ${names[0] ?? ''}`, 'sovran host check --all'],
    details: { names },
  });
}

function emptyGroup(group: string, inventory: ResourceOf<'Host'>[]): SovranError {
  const groups = [...new Set(inventory.flatMap(({ spec }) => spec.groups ?? []))].sort();
  return new SovranError({
    code: 'group-empty',
    exit: EXIT.usage,
    text: message('preflight.group-empty', { group }),
    fix:
      groups.length > 0
        ? message('preflight.group-empty.known', { groups: groups.join(', ') })
        : message('preflight.group-empty.none'),
    next: ['sovran host list'],
    details: { group, groups },
  });
}
