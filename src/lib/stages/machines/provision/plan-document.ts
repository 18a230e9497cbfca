import { shellWord } from '../../../core/text/shell-word.ts';
import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import type { ApplyHostsInput } from './step/apply-input.ts';
import { consentWords, hostCommand } from './command-line.ts';
import { unseenHosts, type HostPlan, type HostPlans } from './host-plan.ts';

/**
 * The JSON document's fields: hosts as items, and the plan by which they would be changed. Why a host is refused is told by
 * code and in words. `changes` counts only what could be looked at; nothing of the `unseen` hosts could.
 */
export function hostPlansData(plans: HostPlans, view: View): object {
  const { hosts, plan, changes } = plans;
  const inWords = ({ refused, ...host }: HostPlan): object =>
    refused ? { ...host, message: say(view.t, refused.reason), fix: say(view.t, refused.fix) } : host;
  const items = hosts.map(inWords);
  return { items, plan: { id: plan.id, hash: plan.hash }, changes, unseen: unseenHosts(plans) };
}

/** What to type after a plan was shown: only what can be typed as it stands, with the words of flags that go on to hold. */
export function nextAfterPlan(
  { hosts, plan, changes }: HostPlans,
  file: string | undefined,
  kept: readonly string[] = [],
): string[] {
  const refused = hosts
    .filter(({ verdict }) => verdict === 'refused')
    .flatMap(
      ({ host, refused: why }) => why?.next ?? [['sovran host check', ...[host, ...kept].map(shellWord)].join(' ')],
    );
  const names = hosts.flatMap(({ host, verdict }) => (verdict === 'refused' ? [] : [host]));
  if (refused.length > 0 && (changes === 0 || names.length === 0 || file !== undefined)) return refused;
  if (changes === 0) return ['sovran host list'];
  const open = plan.steps.filter(({ host }) => names.includes(host ?? ''));
  const more = [...consentWords(open), ...kept];
  if (file !== undefined)
    return [...refused, ['sovran host apply --plan', ...[file, ...more].map(shellWord)].join(' ')];
  return [...refused, hostCommand('apply', { ...(plan.input as ApplyHostsInput), hosts: names }, more)];
}
