import { shellWord } from '../../../core/text/shell-word.ts';
import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import type { ApplyHostsInput } from './step/apply-input.ts';
import { consentWords, hostCommand } from './command-line.ts';
import { unseenHosts, type HostPlan, type HostPlans } from './host-plan.ts';

/** JSON of a host plan. `changes` excludes the `unseen` hosts. */
export function hostPlansData(plans: HostPlans, view: View): object {
  const { hosts, plan, changes } = plans;
  const inWords = ({ refused, ...host }: HostPlan): object =>
    refused ? { ...host, message: say(view.t, refused.reason), fix: say(view.t, refused.fix) } : host;
  const items = hosts.map(inWords);
  return { items, plan: { id: plan.id, hash: plan.hash }, changes, unseen: unseenHosts(plans) };
}

/** Next commands after a plan, with flags that still apply. */
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
