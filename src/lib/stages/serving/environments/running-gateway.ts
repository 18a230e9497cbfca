import type { Gateway } from '../../../core/ports/gateway.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { isGatewayMute } from '../../../core/text/is-gateway-silent.ts';
import { isOutOfReach } from '../../../core/text/is-unreachable.ts';
import { gatewaySpecOf } from './gateway-spec.ts';

/**
 * The gateway of an environment, started from its own record if it does not run: a reboot ends it, and whoever moves
 * traffic needs it. One that runs is left alone, with the keys it accepts now.
 */
export async function runningGateway(ctx: StageContext, environment: string): Promise<Gateway> {
  const gateway = await ctx.gateway(environment);
  const running = await gateway.status().then((status) => status.running, noWorker);
  if (!running) await gateway.ensure(await gatewaySpecOf(ctx.project, environment));
  return gateway;
}

/** A master without a worker: it answers, the worker's socket does not. */
function noWorker(error: unknown): false {
  if (isOutOfReach(error) && !isGatewayMute(error)) throw error;
  return false;
}
