import { isRunning, statusOf, stopServing, type Serving } from '../../serving/environments/serving.ts';
import { waitDrained } from '../../serving/environments/wait-drained.ts';
import type { Action } from '../../../core/operation/operation.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { giveBackSlot } from './candidate-actions.ts';

/** The release kept for a rollback, and how long answers that still run on it may take to end. */
export type StandbyArgs = { serving: Serving; drainMs: number };

/**
 * Ends the release that is kept for a rollback before the candidate starts, because both do not fit on the GPUs of the host.
 * Taking the promotion back leaves it stopped: the live release serves throughout, and a rollback starts what it goes to.
 */
export const stopStandby: Action<StandbyArgs> = {
  async apply({ serving, drainMs }, { ctx }) {
    const gateway = await ctx.gateway(serving.environment);
    const left = await waitDrained(ctx, gateway, serving.slot, drainMs);
    if (left > 0) throw drainExpired(serving, left, drainMs);
    await gateway.setSlot(serving.slot, 'maint');
    await stopServing(ctx, serving, ctx.interrupt.signal);
  },
  async verify({ serving }, { ctx }) {
    return !isRunning(await statusOf(ctx, serving));
  },
  async compensate({ serving }, scope) {
    const { ctx } = scope;
    await giveBackSlot(serving, scope);
    const { release } = serving;
    if (!isRunning(await statusOf(ctx, serving))) scope.progress(message('release.standby-stopped', { release }));
  },
};

/** The error `drain-expired` (exit 1): answers of a release that is to end still run after the time that they have. */
function drainExpired({ release, environment }: Serving, left: number, drainMs: number): SovranError {
  return new SovranError({
    code: 'drain-expired',
    exit: EXIT.failed,
    text: message('release.drain-expired', { release, left, seconds: drainMs / 1000 }),
    fix: message('release.drain-expired.fix'),
    next: [`sovran env show ${environment}`],
    details: { release, left },
  });
}
