import { listResources, requireResource } from '../project/resources.ts';
import type { StageContext } from '../run/context.ts';
import type { NamedHost } from './host-data.ts';

/** Every host, by name. */
export async function listHosts(ctx: StageContext): Promise<NamedHost[]> {
  return (await listResources(ctx.project, 'Host')).map(({ metadata, spec }) => ({ name: metadata.name, ...spec }));
}

/** One host, with the facts seen when it was added. Throws `not-found` (exit 2). */
export async function showHost(ctx: StageContext, name: string): Promise<NamedHost> {
  return { name, ...(await requireResource(ctx.project, 'Host', name)).spec };
}
