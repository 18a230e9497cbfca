import type { Gateway } from '../ports/gateway.ts';
import type { StageContext } from '../run/context.ts';
import { isGatewayMute } from '../text/is-gateway-silent.ts';
import { isOutOfReach } from '../text/is-out-of-reach.ts';
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
