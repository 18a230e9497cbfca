import type { Json } from '../../../core/ports/json.ts';
import { planWithFacts } from '../../../core/operation/executor/plan-operation.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { countChanges, type Plan, type Risk } from '../../../core/operation/plan/plan.ts';
import type { ApplyHostsInput, ProvisionStep } from './contract/step.ts';
import { applyHosts } from './apply-hosts.ts';
import type { HostLease } from './leases/host-lease.ts';
import { barsOf, type Refused, whyRefused } from './plans/refusals.ts';
import type { HostState, ReachedHost } from './facts/host-state.ts';
import { orderSteps } from './plans/plan.ts';
import { activeWaiver, type Standing, standingOf } from './facts/exceptions.ts';
import { provisionSteps } from './steps.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { consentWords, hostCommand } from './applied-hosts.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';

/** One step of a host as a person or a script reads it. */
export interface PlannedStep {
  id: string;
  name: string;
  state: Standing;
  risk: Risk;
  observed: Json;
  diff?: string;
  reason?: string;
  waiver?: { reason: string; owner: string; expires: string };
  /** Its entry in the register is over. */
  expired?: { owner: string; expires: string };
}

/** How a host stands. `refused`: `reason` says why nothing can be done to it. */
export interface HostPlan {
  host: string;
  verdict: 'converged' | 'changes' | 'unknown' | 'refused' | 'unreachable';
  system?: { family: string; release: string; arch: string; profile: string };
  reason?: string;
  /** Who is changing it now. */
  lease?: HostLease;
  /** More of the same: how sudo refuses, which system it is. */
  detail?: string;
  changes: number;
  steps: PlannedStep[];
  /** For people: why nothing can be done to it, and what would change that. */
  refused?: Refused;
}

/** The plan that `host apply` would carry out, and how each host stands with every step. */
export interface HostPlans {
  plan: Plan;
  hosts: HostPlan[];
  changes: number;
}

/** Hosts of which nothing could be looked at: how many changes they need is not known. Pure. */
export function unseenHosts({ hosts }: Pick<HostPlans, 'hosts'>): string[] {
  return hosts.filter(({ steps }) => steps.every(({ state }) => state === 'unknown')).map(({ host }) => host);
}

/** Looks at the hosts and plans; changes nothing. Throws as `gatherHosts`. */
export async function planHostsNow(input: ApplyHostsInput, ctx: StageContext): Promise<HostPlans> {
  const { facts, plan } = await planWithFacts(applyHosts, input, ctx);
  return { plan, hosts: facts.hosts.map((state) => describeHost(state, provisionSteps)), changes: countChanges(plan) };
}

/** Pure. */
export function describeHost(state: HostState, steps: readonly ProvisionStep[]): HostPlan {
  const { host } = state;
  if (state.reach === 'unreachable') return { host, verdict: 'unreachable', reason: state.code, changes: 0, steps: [] };
  if (state.reach !== 'reached') {
    const refused = whyRefused(state);
    const why = refused ? { detail: refused.detail, refused } : {};
    return { host, verdict: 'refused', reason: state.reach, changes: 0, steps: [], ...why };
  }
  const { family, release, arch, profile } = state.target;
  const described = orderSteps(steps).map((step) => describeStep(state, step));
  const changes = described.filter((step) => step.state === 'drift').length;
  const unknown = described.some((step) => step.state === 'unknown');
  const verdict = changes > 0 ? 'changes' : unknown ? 'unknown' : 'converged';
  const lease = state.lease ? { lease: state.lease } : {};
  const seen = { system: { family, release, arch, profile }, ...lease, changes, steps: described };
  const [bar] = barsOf(state, changes > 0);
  if (!bar) return { host, verdict, ...seen };
  const { gate: reason, detail } = bar;
  return { host, verdict: 'refused', reason, detail, refused: bar, ...seen };
}

function describeStep(state: ReachedHost, { id, name, risk }: ProvisionStep): PlannedStep {
  const { observed = null, diff, reason, risk: own } = state.assessments[id] ?? {};
  const active = activeWaiver(state, id);
  const lapsed = state.waivers.find((waiver) => waiver.step === id && waiver.expired);
  const standing = standingOf(state, id);
  return {
    id,
    name,
    state: standing,
    risk: standing === 'drift' ? (own ?? risk) : 'none',
    observed,
    ...dropAbsent({ diff, reason }),
    ...(standing === 'waived' && active
      ? { waiver: { reason: active.reason, owner: active.owner, expires: active.expires } }
      : {}),
    ...(lapsed && standing === 'drift' ? { expired: { owner: lapsed.owner, expires: lapsed.expires } } : {}),
  };
}

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
