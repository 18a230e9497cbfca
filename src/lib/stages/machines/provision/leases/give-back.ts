import type { StageContext } from '../../../../core/operation/context.ts';
import { givingUpCut } from '../../../../core/operation/open/abandoned.ts';
import { HOST_MOVED, refuseOtherMachines } from '../../../../core/operation/plan/host-routes.ts';
import type { LeftBehind } from '../../../../core/operation/journal/left-behind.ts';
import type { CutPlan } from '../../../../core/operation/operation.ts';
import type { Plan, Step } from '../../../../core/operation/plan/plan.ts';
import { wordsOf } from '../../../../core/operation/steps/undo-failed.ts';
import { isOutOfReach } from '../../../../core/text/is-unreachable.ts';
import { message } from '../../../../core/text/message.ts';
import { SovranError } from '../../../../core/text/sovran-error.ts';
import { releaseLease } from './host-lease.ts';

/** Releases the hosts of an abandoned run; returns those that did not answer. Skips changed addresses. */
export async function giveBackHosts(
  runId: string,
  { plan, touched }: CutPlan,
  ctx: StageContext,
): Promise<LeftBehind[]> {
  const taken = plan.steps.filter(({ id, change, host }) => host && change !== 'none' && touched.includes(id));
  const firsts = taken.filter((step, at) => taken.findIndex(({ host }) => host === step.host) === at);
  const left = await Promise.all(firsts.map((step) => giveBackHost({ runId, step, plan }, ctx)));
  return left.flat();
}

interface Taken {
  runId: string;
  /** The first that had taken the host. */
  step: Step;
  plan: Plan;
}

async function giveBackHost({ runId, step, plan }: Taken, ctx: StageContext): Promise<LeftBehind[]> {
  const { host = '' } = step;
  const named = { step: `${host}-lease`, title: message('provision.give-back', { host }), host };
  try {
    await refuseOtherMachines([step], plan, ctx.project);
    const done = await releaseLease(await ctx.host(host), runId);
    if (done.outcome === 'known' && done.exitCode === 0) return [];
    return [{ ...named, reason: message('provision.give-back.unheard') }];
  } catch (error) {
    if (ctx.interrupt.signal.aborted) throw givingUpCut(runId);
    return [{ ...named, reason: wordsOf(error), ...(isSilentOrMoved(error) ? { away: true as const } : {}) }];
  }
}

function isSilentOrMoved(error: unknown): boolean {
  return isOutOfReach(error) || (error instanceof SovranError && error.code === HOST_MOVED);
}
