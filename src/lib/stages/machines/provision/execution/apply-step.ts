import type { Action } from '../../../../core/operation/operation.ts';
import { applyGuarded } from './apply-guarded.ts';
import { hostLeases } from '../leases/host-lease.ts';
import { message, type Message } from '../../../../core/text/message.ts';
import { wantsPassword } from '../../../../core/failures/sudo-refusal.ts';
import type { StepArgs } from '../plans/plan.ts';
import { checkPatiently, hasRestarted, lookAfter, notAsWanted, reboot } from './reboot.ts';
import type { ApplyLimits, Assessment, ProvisionStep, StepRun } from '../contract/step.ts';
import {
  failureOf,
  outcomesOf,
  outputOfStep,
  StepError,
  type StepFailure,
  type StepOutcome,
  unknownState,
  isHalted,
} from '../contract/step-outcome.ts';
import { checkNow, runCommands } from './step-runner.ts';

/**
 * Action of each step: check, apply, check again. Failures are outcomes; throws only interruptions and a missing
 * password.
 */
export function applyStepAction(steps: readonly ProvisionStep[], limits: ApplyLimits): Action<StepArgs> {
  return {
    async apply(args, scope) {
      const { ctx, outputs } = scope;
      const { host: name, step: id, batch, target } = args;
      const named = { host: name, step: id, batch };
      if (isHalted(args, outcomesOf(outputs))) return outputOfStep({ ...named, result: 'skipped' });
      const step = steps.find((one) => one.id === id);
      if (!step) throw new Error(`no step ${id}`);
      try {
        const host = await ctx.hosts.open(name);
        const away = step.reboots ? limits.rebootMs / 1000 : undefined;
        const leases = await scope.things.own('host-leases', async () => hostLeases(scope.runId, limits.leaseSeconds));
        const boot = await leases.take(host, ctx, away);
        const hold = (): Promise<unknown> => leases.take(host, ctx);
        const progress = (text: Message): void => scope.progress(text);
        const ended = await convergeStep({ ctx, host, step, target, limits, boot, hold, progress });
        return outputOfStep({ ...named, ...ended });
      } catch (error) {
        if (ctx.interrupt.signal.aborted || wantsPassword(error)) throw error;
        return outputOfStep({ ...named, result: 'failed', failure: failureOf(error) });
      }
    },
  };
}

/** A step whose state is not known: nothing is done. */
export const leaveStepAction: Action<{ host: string; step: string; batch: number; reason: string }> = {
  apply: async ({ host, step, batch }) => outputOfStep({ host, step, batch, result: 'unknown' }),
};

async function convergeStep(run: StepRun): Promise<Pick<StepOutcome, 'result' | 'failure'>> {
  const before = run.step.reboots ? await checkPatiently(run) : await checkNow(run);
  if (run.step.guard) return applyGuarded(run, before);
  if (before.state === 'ok' || before.state === 'na') return { result: 'already' };
  if (before.state === 'unknown') throw unknownState(run, before);
  try {
    await applyAndLook(run, before);
    return { result: 'applied' };
  } catch (error) {
    if (run.ctx.interrupt.signal.aborted || wantsPassword(error)) throw error;
    return { result: 'failed', failure: await withCompensation(run, before, failureOf(error)) };
  }
}

/** Where the end of a command was not seen, what the machine is like decides; nothing is run twice on a guess. */
async function applyAndLook(run: StepRun, before: Assessment): Promise<void> {
  const commands = run.step.apply(run.target, before);
  let unseen: StepError | undefined;
  try {
    if (run.step.reboots) await reboot(run, commands);
    else await runCommands(run, commands);
  } catch (error) {
    if (!(error instanceof StepError) || error.code !== 'outcome-unknown') throw error;
    unseen = error;
  }
  const after = await lookAfter(run, unseen);
  if (after.state === 'ok' || after.state === 'na') return;
  if (unseen && (await hasRestarted(run))) return applyAgain(run, after);
  throw unseen ?? notAsWanted(run, after);
}

/** The machine was restarted meanwhile: what ran on it is over, so it may be run again. */
async function applyAgain(run: StepRun, before: Assessment): Promise<void> {
  run.progress(message('provision.restarted', { host: run.host.name, step: run.step.id }));
  await run.hold();
  await runCommands(run, run.step.apply(run.target, before));
  const after = await lookAfter(run);
  if (after.state !== 'ok' && after.state !== 'na') throw notAsWanted(run, after);
}

/** Rolls back only on a known state, with the lease still held. */
async function withCompensation(run: StepRun, before: Assessment, failure: StepFailure): Promise<StepFailure> {
  const { step, target } = run;
  if (!step.compensate || failure.code === 'outcome-unknown') return failure;
  try {
    if (failure.code === 'not-converged') await run.hold();
    await runCommands(run, step.compensate(target, before));
    return { ...failure, rolledBack: true };
  } catch (rollbackError) {
    return { ...failure, rolledBack: false, whyNotRolledBack: failureOf(rollbackError).text };
  }
}
