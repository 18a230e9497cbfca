import type { Plan, Step } from '../../../core/operation/plan/plan.ts';
import { stepId } from './plans/plan.ts';
import type { ApplyHostsInput } from './contract/step.ts';
import type { StepFailure, StepOutcome } from './contract/step-outcome.ts';
import type { Verdict } from '../../../core/operation/operation.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { shellWord } from '../../../core/text/shell-word.ts';

export type HostStatus = 'converged' | 'changed' | 'incomplete' | 'failed' | 'locked-out' | 'skipped' | 'unreachable';

/** What became of one host. */
export interface AppliedHost {
  host: string;
  status: HostStatus;
  changes: number;
  steps: { id: string; outcome: StepOutcome['result']; failure?: StepFailure }[];
}

export interface HostApply {
  hosts: AppliedHost[];
  /** Steps that were really brought in line. */
  changes: number;
  verdict: 'converged' | 'changed' | 'incomplete' | 'failed';
}

/** The failure that left a host to another operator. Pure. */
export function leftToAnother({ steps }: AppliedHost): StepFailure | undefined {
  const failures = steps.flatMap(({ failure }) => failure ?? []);
  return failures.find(({ code }) => code === 'host-held' || code === 'lease-lost');
}

/** What became of every host of a run. Pure; without outcomes what a plan without changes comes to. */
export function describeApply(plan: Plan, outcomes: readonly StepOutcome[]): HostApply {
  const { hosts } = plan.input as ApplyHostsInput;
  const applied = hosts.map((host) => describeHost(host, plan, outcomes));
  const has = (...wanted: HostStatus[]): boolean => applied.some(({ status }) => wanted.includes(status));
  const changes = applied.reduce((sum, one) => sum + one.changes, 0);
  const whole = has('incomplete') ? 'incomplete' : changes > 0 ? 'changed' : 'converged';
  return { hosts: applied, changes, verdict: has('failed', 'locked-out', 'skipped') ? 'failed' : whole };
}

function describeHost(host: string, { gates, steps }: Plan, outcomes: readonly StepOutcome[]): AppliedHost {
  if (gates.some(({ id, verdict }) => id === `${host}-reachable` && verdict === 'waived')) {
    return { host, status: 'unreachable', changes: 0, steps: [] };
  }
  const ended = steps.filter((step) => step.host === host).flatMap((step) => endOf(step, outcomes));
  const changes = ended.filter(({ outcome }) => outcome === 'applied').length;
  return { host, status: statusOf(ended, changes), changes, steps: ended };
}

function endOf(step: Step, outcomes: readonly StepOutcome[]): AppliedHost['steps'] {
  if (step.action === 'silence') return [];
  const found = outcomes.find((one) => stepId(one.host, one.step) === step.id);
  const id = step.id.slice((step.host ?? '').length + 1);
  const outcome = found?.result ?? (step.change === 'none' ? 'unknown' : undefined);
  if (outcome === undefined) return [];
  return [{ id, outcome, ...(found?.failure ? { failure: found.failure } : {}) }];
}

function statusOf(ended: AppliedHost['steps'], changes: number): HostStatus {
  const failed = ended.find(({ outcome }) => outcome === 'failed');
  if (failed) return failed.failure?.code === 'locked-out' ? 'locked-out' : 'failed';
  if (ended.some(({ outcome }) => outcome === 'skipped')) return 'skipped';
  if (ended.some(({ outcome }) => outcome === 'unknown')) return 'incomplete';
  return changes > 0 ? 'changed' : 'converged';
}

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
  const why = message('provision.why-failed', first);
  return failed.length > 1 ? message('provision.why-failed.more', { first: why, more: failed.length - 1 }) : why;
}

function incompleteReason(hosts: readonly AppliedHost[]): Message {
  const unseen = hosts.filter(({ status }) => status === 'incomplete').map(({ host }) => host);
  return message('provision.why-incomplete', { hosts: unseen.join(', ') });
}

/** `host plan` or `host apply` of the same hosts, worked on in the same way, with further words. Pure. */
export function hostCommand(verb: 'plan' | 'apply', input: ApplyHostsInput, more: readonly string[] = []): string {
  const { hosts, onUnreachable, batch } = input;
  const words = [
    ...hosts,
    ...(onUnreachable === 'skip' ? ['--on-unreachable', 'skip'] : []),
    ...(batch === null ? [] : ['--batch', batch]),
    ...more,
  ];
  return ['sovran host', verb, ...words.map(shellWord)].join(' ');
}

/** The consent that steps of a plan need, as words of `host apply`. Pure. */
export function consentWords(steps: readonly { risk: string }[]): string[] {
  const risks = [...new Set(steps.map(({ risk }) => risk))].filter((risk) => risk !== 'none');
  return risks.length > 0 ? ['--allow', risks.join(',')] : [];
}
