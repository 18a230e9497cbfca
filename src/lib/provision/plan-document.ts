import { say } from '../text/translate.ts';
import type { View } from '../text/view.ts';
import type { HostPlan, HostPlans } from './host-plan.ts';

/**
 * The JSON document's fields: hosts as items, and the plan by which they would be changed. Why a host is refused is told by
 * code and in words.
 */
export function hostPlansData({ hosts, plan: { id, hash }, changes }: HostPlans, view: View): object {
  const inWords = ({ refused, ...host }: HostPlan): object =>
    refused ? { ...host, message: say(view.t, refused.reason), fix: say(view.t, refused.fix) } : host;
  const items = hosts.map(inWords);
  return { items, plan: { id, hash }, changes };
}

/** What to type after a plan was shown: only what can be typed as it stands. */
export function nextAfterPlan({ hosts, plan, changes }: HostPlans, file: string | undefined): string[] {
  const refused = hosts.filter(({ verdict }) => verdict === 'refused').map(({ host }) => `sovran host check ${host}`);
  const names = hosts.flatMap(({ host, verdict }) => (verdict === 'refused' ? [] : [host])).join(' ');
  if (refused.length > 0 && (changes === 0 || names === '' || file !== undefined)) return refused;
  if (changes === 0) return ['sovran host list'];
  const open = plan.steps.filter(({ host }) => names.split(' ').includes(host ?? ''));
  const risks = [...new Set(open.map(({ risk }) => risk))].filter((risk) => risk !== 'none');
  const allow = risks.length > 0 ? ` --allow ${risks.join(',')}` : '';
  const apply = file === undefined ? `sovran host apply ${names}${allow}` : `sovran host apply --plan ${file}${allow}`;
  return [...refused, apply];
}
