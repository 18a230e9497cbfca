import type { Operation, Action, StepScope } from '../../../core/operation/operation.ts';
import type { ApplyHostsInput, ApplyLimits, ProvisionStep, Assessment, StepRun } from './contract/step.ts';
import { gatherHosts, type ApplyFacts } from './facts/gather.ts';
import { planHosts, type StepArgs } from './plans/plan.ts';
import {
  outcomesOf,
  failureOf,
  outputOfStep,
  StepError,
  unknownState,
  isHalted,
  type StepOutcome,
  type StepFailure,
} from './contract/step-outcome.ts';
import { APPLY_LIMITS, checkNow, runCommands } from './execution/step-runner.ts';
import { provisionSteps } from './steps.ts';
import { whyApplyFailed } from './applied-hosts.ts';
import { applyGuarded } from './execution/apply-guarded.ts';
import { hostLeases } from './leases/host-lease.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { wantsPassword } from '../../../core/failures/sudo-refusal.ts';
import { checkPatiently, hasRestarted, lookAfter, notAsWanted, reboot } from './execution/reboot.ts';
import { scriptArgv } from '../../../core/kit/host-script.ts';
import { ALERTMANAGER_OFFSET } from '../../../core/project/resources/watch.ts';
import type { Watched } from './facts/host-state.ts';

/** Brings hosts into the state that their files and `sovran.yaml` ask for, batch after batch. */
export function applyHostsWith(
  steps: readonly ProvisionStep[],
  limits: ApplyLimits = APPLY_LIMITS,
): Operation<ApplyHostsInput, ApplyFacts, StepOutcome[]> {
  return {
    id: 'host apply',
    target: ({ hosts }) => hosts.map((host) => `Host/${host}`).join(' '),
    gather: (input, ctx) => gatherHosts(input, ctx, steps),
    plan: (input, facts) => planHosts(input, facts, steps),
    actions: { 'apply-step': applyStepAction(steps, limits), 'leave-step': leaveStepAction, silence: silenceAction },
    concurrent: true,
    result: async ({ outputs }) => outcomesOf(outputs),
    verdict: ({ plan, outputs }) => whyApplyFailed(plan, outcomesOf(outputs)),
    describe: ({ input, outputs }) => ({
      subject: `host apply ${input.hosts.join(' ')}`,
      event: { hosts: eventOf(input.hosts, outcomesOf(outputs)) },
    }),
  };
}

function eventOf(hosts: readonly string[], outcomes: readonly StepOutcome[]): Record<string, Record<string, string[]>> {
  const grouped = hosts.map((host): [string, Record<string, string[]>] => {
    const own = outcomes.filter((one) => one.host === host);
    const kinds = [...new Set(own.map(({ result }) => result))];
    const steps = (kind: string): string[] => own.filter(({ result }) => result === kind).map(({ step }) => step);
    return [host, Object.fromEntries(kinds.map((kind) => [kind, steps(kind)]))];
  });
  return Object.fromEntries(grouped);
}

/**
 * Action of each step: check, apply, check again. Failures are outcomes; throws only interruptions and a missing
 * password.
 */
function applyStepAction(steps: readonly ProvisionStep[], limits: ApplyLimits): Action<StepArgs> {
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
const leaveStepAction: Action<{ host: string; step: string; batch: number; reason: string }> = {
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

type SilenceArgs = { host: string; watched: Watched[]; verb: 'begin' | 'end' };

/** Silences the alerts of a host for an hour at most, or ends that; one that does not answer stops nothing. */
const silenceAction: Action<SilenceArgs> = {
  apply: silence,
  compensate: (args, scope) => silence({ ...args, verb: 'end' }, scope),
};

async function silence({ host, watched, verb }: SilenceArgs, scope: StepScope): Promise<void> {
  const { ctx, runId } = scope;
  const ask = async ({ name, portBase }: Watched): Promise<void> => {
    const address = `127.0.0.1:${portBase + ALERTMANAGER_OFFSET}`;
    const argv = scriptArgv('provision/silence', address, host, `sovran ${runId}`, verb);
    const there = await ctx.hosts.open(name);
    const done = await there.exec(argv, { timeoutMs: 30_000, signal: ctx.interrupt.signal });
    if (done.outcome !== 'known' || done.exitCode !== 0) throw new Error(done.stderr);
  };
  const failed = (name: string) => (): void => scope.progress(message('provision.silence.failed', { host: name }));
  await Promise.all(watched.map((one) => ask(one).catch(failed(one.name))));
}

export const applyHosts = applyHostsWith(provisionSteps);
