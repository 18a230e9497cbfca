import type { Operation } from '../../../core/operation/operation.ts';
import { applyStepAction, leaveStepAction } from './execution/apply-step.ts';
import { silenceAction } from './execution/silence.ts';
import type { ApplyHostsInput, ApplyLimits, ProvisionStep } from './contract/step.ts';
import { gatherHosts, type ApplyFacts } from './facts/gather.ts';
import { planHosts } from './plans/plan.ts';
import { outcomesOf, type StepOutcome } from './contract/step-outcome.ts';
import { APPLY_LIMITS } from './execution/step-runner.ts';
import { provisionSteps } from './steps.ts';
import { whyApplyFailed } from './applied-hosts.ts';

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

export const applyHosts = applyHostsWith(provisionSteps);

function eventOf(hosts: readonly string[], outcomes: readonly StepOutcome[]): Record<string, Record<string, string[]>> {
  const grouped = hosts.map((host): [string, Record<string, string[]>] => {
    const own = outcomes.filter((one) => one.host === host);
    const kinds = [...new Set(own.map(({ result }) => result))];
    const steps = (kind: string): string[] => own.filter(({ result }) => result === kind).map(({ step }) => step);
    return [host, Object.fromEntries(kinds.map((kind) => [kind, steps(kind)]))];
  });
  return Object.fromEntries(grouped);
}
