import { findUsable, listResources, requireResource } from '../../../core/project/resources.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { message } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { listedHost, projectMark } from '../../../core/project/listed-host.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import type { WantedLease } from '../../../core/operation/lease.ts';
import { noHost } from '../preflight/check-hosts.ts';

/** The host a command names, else the only one of the inventory. Throws (exit 2) when there is none or a choice. */
export async function chooseHost(ctx: StageContext, wanted: string | undefined): Promise<string> {
  if (wanted !== undefined) return (await requireResource(ctx.project, 'Host', wanted)).metadata.name;
  const names = (await listResources(ctx.project, 'Host')).map(({ metadata }) => metadata.name);
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return only;
  if (only === undefined) throw noHost();
  throw usageError('missing-flags', message('host.several', { names: names.join(', ') }), {
    details: { flags: ['--host'], names },
  });
}

/** Host for a measurement: the named one, else this machine, else the only host. Throws (exit 2) if ambiguous. */
export async function servingHost(ctx: StageContext, wanted: string | null): Promise<string> {
  if (wanted !== null) return chooseHost(ctx, wanted);
  const hosts = await listResources(ctx.project, 'Host');
  if (hosts.length === 0) return 'local';
  const local = hosts.find(({ spec }) => spec.transport === 'local');
  return local?.metadata.name ?? chooseHost(ctx, undefined);
}

/** Whether a host is reached over SSH; asks nothing of it. Throws `host-unknown` (exit 4). */
export async function isElsewhere(ctx: StageContext, host: string): Promise<boolean> {
  return ((await listedHost(ctx.project, host))?.transport ?? 'local') !== 'local';
}

/** What this project is called on a host of its inventory; see `projectMark`. Throws as `listedHost`. */
export async function projectMarkOn({ project }: StageContext, host: string): Promise<string> {
  return projectMark(project, (await listedHost(project, host))?.transport ?? 'local');
}

/** The lease for changing an environment; none on this machine, where the project lock is enough. */
export async function leaseEnvironment(
  ctx: StageContext,
  name: string,
  named?: string,
): Promise<WantedLease | undefined> {
  const host = named ?? (await findUsable(ctx.project, 'Environment', name))?.spec.host;
  if (host === undefined) return undefined;
  if (!(await isElsewhere(ctx, host))) return undefined;
  const mark = await projectMarkOn(ctx, host);
  const id = digestOf({ mark, environment: name }).slice('sha256:'.length, 23);
  return { host, environment: name, device: `environment-${id}` };
}
