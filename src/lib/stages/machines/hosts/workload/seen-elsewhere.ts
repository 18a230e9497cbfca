import { listReadableHosts } from '../../../../core/project/readable-hosts.ts';
import type { ResourceOf } from '../../../../core/project/schemas.ts';
import type { StageContext } from '../../../../core/operation/context.ts';
import { namesOfMachine } from '../machines/names-of-machine.ts';

/**
 * Another name of the inventory under which all of this work of a host is seen as well: the machine stays in reach without the
 * name that was asked for. `seenOn` tells what is seen under a name. Undefined where there is none. Way and key alone do not
 * tell: copied machines may share a key, and one machine may have several roots.
 */
export async function findOtherName(
  ctx: StageContext,
  name: string,
  ids: readonly string[],
  seenOn: (host: ResourceOf<'Host'>) => Promise<readonly string[]>,
): Promise<string | undefined> {
  if (ids.length === 0) return undefined;
  const { hosts } = await listReadableHosts(ctx.project);
  const [, ...others] = await namesOfMachine(ctx, name, { among: hosts.map(({ metadata }) => metadata.name) });
  for (const host of hosts.filter(({ metadata }) => others.includes(metadata.name))) {
    const seen = await seenOn(host);
    if (ids.every((id) => seen.includes(id))) return host.metadata.name;
  }
  return undefined;
}
