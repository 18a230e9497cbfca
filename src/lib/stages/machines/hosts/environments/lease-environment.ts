import { isElsewhere } from './serving-host.ts';
import { projectMarkOn } from './project-mark-on.ts';
import { findResource } from '../../../../core/project/resources.ts';
import { digestOf } from '../../../../core/kit/canonical.ts';
import type { WantedLease } from '../../../../core/operation/lease.ts';
import type { StageContext } from '../../../../core/operation/context.ts';

/** The lease for changing an environment; none on this machine, where the project lock is enough. */
export async function leaseEnvironment(
  ctx: StageContext,
  name: string,
  named?: string,
): Promise<WantedLease | undefined> {
  const host = named ?? (await findResource(ctx.project, 'Environment', name))?.spec.host;
  if (host === undefined) return undefined;
  if (!(await isElsewhere(ctx, host))) return undefined;
  const mark = await projectMarkOn(ctx, host);
  const id = digestOf({ mark, environment: name }).slice('sha256:'.length, 23);
  return { host, environment: name, device: `environment-${id}` };
}
