import type { Verdict } from '../../../core/operation/operation.ts';
import type { Plan } from '../../../core/operation/plan/plan.ts';
import { message, type Message } from '../../../core/text/message.ts';
import type { ApplyHostsInput } from './step/apply-input.ts';
import { consentWords, hostCommand } from './command-line.ts';
import { describeApply, type AppliedHost } from './applied-hosts.ts';
import type { StepOutcome } from './step/step-outcome.ts';

/** Why an apply that came to its end did not bring every host in line, and what to type; undefined: it did. Pure. */
export function whyApplyFailed(plan: Plan, outcomes: readonly StepOutcome[]): Verdict | undefined {
  const { hosts, verdict } = describeApply(plan, outcomes);
  const input = plan.input as ApplyHostsInput;
  if (verdict === 'failed')
    return { reason: failedReason(hosts), next: [hostCommand('apply', input, consentWords(plan.steps))] };
  return verdict === 'incomplete' ? { reason: incompleteReason(hosts), next: [hostCommand('plan', input)] } : undefined;
}

/** The first failure in full: the others are in the event. */
function failedReason(hosts: readonly AppliedHost[]): Message {
  const failed = hosts.flatMap(({ host, steps }) =>
    steps.flatMap(({ id, failure }) => (failure ? [{ host, step: id, reason: failure.text }] : [])),
  );
  const [first = { host: '?', step: '?', reason: '?' }] = failed;
  const told = message('provision.why-failed', first);
  return failed.length > 1 ? message('provision.why-failed.more', { first: told, more: failed.length - 1 }) : told;
}

function incompleteReason(hosts: readonly AppliedHost[]): Message {
  const unseen = hosts.filter(({ status }) => status === 'incomplete').map(({ host }) => host);
  return message('provision.why-incomplete', { hosts: unseen.join(', ') });
}
