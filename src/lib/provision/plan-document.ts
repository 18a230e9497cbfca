import type { HostPlans } from './host-plan.ts';

/** The JSON document's fields: hosts as items, and the plan by which they would be changed. */
export function hostPlansData({ hosts, plan: { id, hash }, changes }: HostPlans): object {
  return { items: hosts, plan: { id, hash }, changes };
}

/** What to type after a plan was shown: only what can be typed as it stands. */
export function nextAfterPlan({ hosts, plan, changes }: HostPlans, file: string | undefined): string[] {
  const names = hosts.map(({ host }) => host).join(' ');
  if (changes === 0) return ['sovran host list'];
  const risks = [...new Set(plan.steps.map(({ risk }) => risk))].filter((risk) => risk !== 'none');
  const allow = risks.length > 0 ? ` --allow ${risks.join(',')}` : '';
  return [file === undefined ? `sovran host apply ${names}${allow}` : `sovran host apply --plan ${file}${allow}`];
}
