import { statusOf, type Serving } from '../../serving/environments/serving.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { candidateFailing } from './candidate-failing.ts';

/**
 * Between the watch and the record nobody else looks. Throws `candidate-failing` (exit 1) where the candidate has ended,
 * `gateway-ended` (exit 4) where the gateway has: it counts no requests then, and drains nobody.
 */
export async function requireServing(to: Serving, ctx: StageContext): Promise<void> {
  const { running } = await (await ctx.gateway(to.environment)).status();
  if (!running) throw gatewayEnded(to);
  const { state } = await statusOf(ctx, to);
  if (state === 'exited' || state === 'absent') throw candidateFailing(to.release, [], 0, state);
}

function gatewayEnded({ environment, host }: Serving): SovranError {
  return new SovranError({
    code: 'gateway-ended',
    exit: EXIT.unreachable,
    text: message('release.gateway-ended', { environment, host }),
    fix: message('release.gateway-ended.fix'),
    next: [`sovran env show ${environment}`],
    details: { environment, host },
  });
}
