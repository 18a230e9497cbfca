import type { SshDirectory } from '../../../../core/ports/ssh-directory.ts';
import { listReadableHosts } from '../../../../core/project/readable-hosts.ts';
import type { ResourceOf } from '../../../../core/project/schemas.ts';
import type { StageContext } from '../../../../core/operation/context.ts';
import { destinationOf } from './destination-of.ts';
import { likenessOf, type Reached } from './likeness.ts';
import { pinsNamed } from '../pins/pins.ts';
import { readPins } from '../pins/read-pins.ts';
import { routeOf } from './route-of.ts';

/** What is asked about a machine. */
export interface NamesQuestion {
  /** Names that matter; those of other machines fall away. */
  among: readonly (string | undefined)[];
  /** Whether a name with an invalid or missing file counts. */
  orUnsure?: boolean;
}

/** All inventory names of a host's machine, by route or key. No network. */
export async function namesOfMachine(
  ctx: StageContext,
  name: string,
  { among, orUnsure = false }: NamesQuestion,
): Promise<string[]> {
  const others = [...new Set(among)].filter((one) => one !== undefined && one !== name);
  if (others.length === 0) return [name];
  const { hosts } = await listReadableHosts(ctx.project);
  const [directory, pinned] = [await ctx.ssh(), await readPins(ctx.project)];
  const find = (wanted: string | undefined) => hosts.find(({ metadata }) => metadata.name === wanted);
  const own = await reach(directory, pinned, find(name));
  const isSame = async (other: string | undefined): Promise<boolean> => {
    const reached = await reach(directory, pinned, find(other));
    if (own === 'here' || reached === 'here') return own === reached;
    return own.way && reached.way ? likenessOf(own, reached) !== undefined : orUnsure;
  };
  const same = await Promise.all(others.map(isSame));
  return [name, ...others.filter((_, at) => same[at])] as string[];
}

async function reach(
  directory: SshDirectory,
  pinned: string,
  host: ResourceOf<'Host'> | undefined,
): Promise<Reached | 'here'> {
  if (!host) return { way: undefined, keys: [] };
  if (host.spec.transport === 'local') return 'here';
  const way = await routeOf(directory, destinationOf(host.spec));
  return { way, keys: pinsNamed(pinned, way?.at(-1) ?? '') };
}
