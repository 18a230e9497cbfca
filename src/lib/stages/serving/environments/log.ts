import type { Slot } from '../../../core/ports/gateway.ts';
import { requireResource } from '../../../core/project/resources.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { fixable } from '../../../core/text/message.ts';
import { refusedError } from '../../../core/text/sovran-error.ts';
import { logOf, type OpenLog } from '../../jobs/log.ts';
import type { EnvironmentLog } from './schema.ts';
import { readEnvironment } from './show.ts';
import { recordedIn } from './slots.ts';

/** A log of an environment, and what it is of. */
export interface FoundLog {
  of: Omit<EnvironmentLog, 'lines'>;
  open: OpenLog;
}

/** The gateway's log. Throws `not-found` (exit 2). */
export async function findGatewayLog(ctx: StageContext, name: string): Promise<FoundLog> {
  await requireResource(ctx.project, 'Environment', name);
  const open: OpenLog = async () => {
    const gateway = await ctx.gateway(name);
    return { end: (bytes) => gateway.log(bytes), follow: (since, signal) => gateway.followLog(since, signal) };
  };
  return { of: { name, of: 'gateway' }, open };
}

/** The log of the engine in the live slot, or in another recorded one. Throws `not-found` (exit 2), `no-release` (exit 3). */
export async function findEngineLog(ctx: StageContext, name: string): Promise<FoundLog> {
  const { spec } = await readEnvironment(ctx, name);
  const [slot] = [spec.live, ...(Object.keys(spec.slots) as Slot[])].filter((one) => one !== undefined);
  const recorded = slot && (await recordedIn(ctx, name, spec, slot));
  if (!recorded)
    throw refusedError('no-release', fixable('env.logs.no-release', { name }), {
      next: [`sovran env logs ${name} --gateway`],
    });
  const { host, service, release } = recorded.serving;
  const open: OpenLog = async () => logOf((await ctx.runners.open(host)).services, service.id);
  return { of: { name, of: 'engine', slot, release }, open };
}
