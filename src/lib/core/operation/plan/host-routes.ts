import type { ProjectStore } from '../../ports/project-store.ts';
import { hostUnknown } from '../../project/host-unknown.ts';
import { LOCAL } from '../../project/listed-host.ts';
import { findResource } from '../../project/resources.ts';
import { fixable } from '../../text/message.ts';
import { refusedError, type SovranError } from '../../text/sovran-error.ts';
import type { HostWays, Plan, PlanDraft, Step } from './plan.ts';

/** A draft together with where the inventory has the hosts of its steps, so that it is never applied to other machines. */
export async function withHostWays(draft: PlanDraft, project: ProjectStore): Promise<PlanDraft & { hosts?: HostWays }> {
  const ways: HostWays = {};
  for (const name of new Set(draft.steps.flatMap(({ host }) => host ?? []))) {
    const way = await wayTo(name, project);
    if (way !== undefined) ways[name] = way;
  }
  return Object.keys(ways).length === 0 ? draft : { ...draft, hosts: ways };
}

/** Code of the error for a host that has another address than a plan was made for. */
export const HOST_MOVED = 'host-moved';

/** Throws `host-unknown` (exit 4) or `host-moved` (exit 3) when a host of these steps is not the machine that the plan was made for. */
export async function refuseOtherMachines(
  steps: readonly Step[],
  { hosts = {} }: Plan,
  project: ProjectStore,
): Promise<void> {
  for (const host of new Set(steps.flatMap((step) => step.host ?? []))) {
    const was = hosts[host];
    if (was === undefined) continue;
    const now = await wayTo(host, project);
    if (now === undefined) throw hostUnknown(host);
    if (now !== was) throw hostMoved({ host, was, now });
  }
}

/** Hosts that lead elsewhere in another plan of the same command, in words. Pure. */
export function movedHosts(saved: Plan, plan: Plan): string[] {
  return Object.entries(plan.hosts ?? {}).flatMap(([host, now]) => {
    const was = saved.hosts?.[host];
    return was === undefined || was === now ? [] : [`${host} (${was} → ${now})`];
  });
}

/** The jump hosts and address of a host; undefined without a file. */
export async function wayTo(name: string, project: ProjectStore): Promise<string | undefined> {
  const spec = (await findResource(project, 'Host', name))?.spec;
  if (!spec) return name === LOCAL ? LOCAL : undefined;
  // Both SSH clients lead to the same machine.
  return spec.transport === 'local' ? LOCAL : [...(spec.jump ?? []), spec.address].join(', ');
}

function hostMoved(params: { host: string; was: string; now: string }): SovranError {
  return refusedError(HOST_MOVED, fixable('host.moved', params), {
    next: [`git log -p -- hosts/${params.host}.yaml`, 'sovran resume'],
    details: params,
  });
}
