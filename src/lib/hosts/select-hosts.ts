import { listResources, requireResource } from '../project/resources.ts';
import type { StageContext } from '../run/context.ts';
import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';

/** How a command line names hosts: by name, a whole group, or all of them. */
export interface HostSelection {
  names: readonly string[];
  group?: string | undefined;
  all: boolean;
}

/**
 * The hosts that a command line means, each once: those named in their order, else by name. Throws (exit 2) `not-found`,
 * `no-such-group`, or `no-host` when nothing is named or there is none.
 */
export async function selectHosts(ctx: StageContext, { names, group, all }: HostSelection): Promise<string[]> {
  const named = await Promise.all(names.map((name) => requireResource(ctx.project, 'Host', name)));
  const others = all || group !== undefined ? await listResources(ctx.project, 'Host') : [];
  const wanted = all ? others : others.filter(({ spec }) => group !== undefined && spec.groups?.includes(group));
  const chosen = [...new Set([...named, ...wanted].map(({ metadata }) => metadata.name))];
  if (chosen.length > 0) return chosen;
  throw await nothingChosen(ctx, group);
}

async function nothingChosen(ctx: StageContext, group: string | undefined): Promise<SovranError> {
  const hosts = await listResources(ctx.project, 'Host');
  const names = hosts.map(({ metadata }) => metadata.name);
  if (names.length === 0) {
    return new SovranError({
      code: 'no-host',
      exit: EXIT.usage,
      text: message('host.none'),
      next: ['sovran host add local --local'],
    });
  }
  const groups = [...new Set(hosts.flatMap(({ spec }) => spec.groups ?? []))].toSorted();
  return new SovranError({
    code: group === undefined ? 'missing-flags' : 'no-such-group',
    exit: EXIT.usage,
    text:
      group === undefined
        ? message('host.which', { names: names.join(', ') })
        : message('host.no-group', { group, groups: groups.join(', ') || '-' }),
    next: ['sovran host list'],
    details: { names, groups },
  });
}
