import { listResources, requireResource } from '../project/resources.ts';
import type { StageContext } from '../run/context.ts';
import type { HostSpec } from '../project/resources/host.ts';
import type { NamedHost } from './host-data.ts';

/** A host with how old its facts are. */
export type ListedHost = NamedHost & { factsAgeSeconds?: number };

/** Every host, or those of a group, by name. */
export async function listHosts(ctx: StageContext, group?: string): Promise<ListedHost[]> {
  const hosts = await listResources(ctx.project, 'Host');
  const now = Date.parse(ctx.clock.now());
  return hosts
    .filter(({ spec }) => group === undefined || spec.groups?.includes(group))
    .map(({ metadata, spec }) => ({ name: metadata.name, ...spec, ...ageOf(spec, now) }));
}

function ageOf({ facts }: HostSpec, now: number): { factsAgeSeconds?: number } {
  if (!facts) return {};
  return { factsAgeSeconds: Math.max(0, Math.round((now - Date.parse(facts.probedAt)) / 1000)) };
}

/** One host, with the facts seen when it was added. Throws `not-found` (exit 2). */
export async function showHost(ctx: StageContext, name: string): Promise<NamedHost> {
  return { name, ...(await requireResource(ctx.project, 'Host', name)).spec };
}
