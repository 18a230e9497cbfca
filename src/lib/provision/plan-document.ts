import type { HostPlans } from './host-plan.ts';

/** The JSON document's fields: hosts as items, and the plan by which they would be changed. */
export function hostPlansData({ hosts, plan: { id, hash }, changes }: HostPlans): object {
  const items = hosts.map(({ refused: _refused, ...host }) => host);
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
