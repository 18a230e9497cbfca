import { isElsewhere } from './serving-host.ts';
import { projectMarkOn } from './project-mark-on.ts';
import { findResource } from '../../project/resources.ts';
import { digestOf } from '../../run/plan/canonical.ts';
import type { Claim } from '../../run/wanted-claim.ts';
import type { StageContext } from '../../run/context.ts';

/**
 * What whoever changes an environment must hold on its host. On this machine two clones are two projects, so that the
 * lock of the project is enough.
 */
export async function claimEnvironment(ctx: StageContext, name: string, named?: string): Promise<Claim | undefined> {
  const host = named ?? (await findResource(ctx.project, 'Environment', name))?.spec.host;
  if (host === undefined) return undefined;
  if (!(await isElsewhere(ctx, host))) return undefined;
  const mark = await projectMarkOn(ctx, host);
  const id = digestOf({ mark, environment: name }).slice('sha256:'.length, 23);
  return { host, environment: name, device: `environment-${id}` };
}
