import { listReadableHosts } from '../../../../core/project/readable-hosts.ts';
import type { ResourceOf } from '../../../../core/project/schemas.ts';
import type { StageContext } from '../../../../core/operation/context.ts';
import { namesOfMachine } from '../machines/names-of-machine.ts';

/** Another inventory name under which all this work is visible; undefined if none. `seenOn` lists work by name. */
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
