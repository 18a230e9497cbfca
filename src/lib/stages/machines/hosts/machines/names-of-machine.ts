import type { SshDestination, SshDirectory } from '../../../../core/ports/ssh-directory.ts';
import { listReadableHosts } from '../../../../core/project/readable-hosts.ts';
import type { ResourceOf } from '../../../../core/project/schemas.ts';
import type { StageContext } from '../../../../core/operation/context.ts';
import { type HostPin, pinsNamed } from '../pins/pins.ts';
import { readPins } from '../pins/pin-step.ts';
import { SovranError } from '../../../../core/text/sovran-error.ts';
import type { HostSpec } from '../../../../core/project/resources/host.ts';

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
  const [directory, pinned] = [await ctx.hosts.directory(), await readPins(ctx.project)];
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

/** Keys by which the project knows a host of its inventory; none of this machine. No network. */
export async function trustedKeys(ctx: StageContext, name: string): Promise<readonly Pick<HostPin, 'type' | 'key'>[]> {
  const { hosts } = await listReadableHosts(ctx.project);
  const host = hosts.find(({ metadata }) => metadata.name === name);
  const reached = await reach(await ctx.hosts.directory(), await readPins(ctx.project), host);
  return reached === 'here' ? [] : reached.keys;
}

/** How a machine is reached: known_hosts names of its route (undefined: unknown) and its keys. */
export interface Reached {
  way: string[] | undefined;
  keys: readonly Pick<HostPin, 'type' | 'key'>[];
}

/** By what two ways lead to one machine: the way itself, or its key alone (copied machines may share one). Pure. */
export function likenessOf(one: Reached, other: Reached): 'address' | 'key' | undefined {
  if (!one.way || !other.way) return undefined;
  if (one.way.join(' ') === other.way.join(' ')) return 'address';
  const isShared = one.keys.some((pin) => other.keys.some(({ type, key }) => type === pin.type && key === pin.key));
  return isShared ? 'key' : undefined;
}

/** known_hosts names of each machine of the route; undefined if the SSH configuration is invalid. */
export async function routeOf(directory: SshDirectory, to: SshDestination): Promise<string[] | undefined> {
  try {
    return await directory.namesOf(to);
  } catch (error) {
    if (error instanceof SovranError) return undefined;
    throw error;
  }
}

/** Where a host file says that the host is. */
export function destinationOf({ address, jump, transport }: HostSpec): SshDestination {
  return { address, ...(jump ? { jump } : {}), ...(transport === 'local' ? {} : { transport }) };
}

/** Routes of the SSH hosts besides one, as `routeOf` gives them; undefined for an invalid host file too. No network. */
export async function routesOfOthers(
  ctx: StageContext,
  name: string,
): Promise<{ host: string; way: string[] | undefined }[]> {
  const { hosts, unreadable } = await listReadableHosts(ctx.project);
  const others = hosts.filter(({ metadata, spec }) => metadata.name !== name && spec.transport !== 'local');
  const directory = others.length > 0 ? await ctx.hosts.directory() : undefined;
  const routes = others.map(async ({ metadata, spec }) => ({
    host: metadata.name,
    way: directory && (await routeOf(directory, destinationOf(spec))),
  }));
  return [...(await Promise.all(routes)), ...unreadable.map(({ host }) => ({ host, way: undefined }))];
}
