import type { Gate } from '../../../core/operation/plan/plan.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Executed } from '../../../core/operation/run.ts';
import { fixable, message } from '../../../core/text/message.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import { tableOf } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import type { LiveChange } from '../../../core/project/resources/live.ts';
import { type FrontSpec, hostsInRotation, type Member } from '../../serving/environments/members.ts';
import type { Promotion } from '../promotion/promote.ts';
import type { FrontProof } from './prove-front.ts';

/** Result of a promotion of each member and of the proof behind them, with the fields of `--json`. */
export interface FrontPromotion {
  release: string;
  environment: string;
  mode: 'host-by-host';
  to: string;
  replicas: number;
  /** Both releases run on each host during its switch. */
  maxUnavailable: 0;
  members: Promotion[];
  /** Null where a member's own proof failed: the front was not asked. */
  requests: FrontProof['requests'] | null;
  byMember: FrontProof['byMember'];
  verdict: 'passed' | 'failed';
  report: string | null;
}

/** Every host that is to serve has its member. Pure. */
export function capacityGate(name: string, front: FrontSpec, members: readonly Member[]): Gate {
  const replicas = hostsInRotation(front).length;
  const isWhole = members.length === replicas;
  const words = { name, replicas, count: members.length };
  const { text, fix } = fixable('release.capacity.fail', words);
  const next = [`sovran env add ${name} --host ${front.host} --port ${front.port}`];
  return passOrFail('capacity', isWhole, isWhole ? message('release.capacity.pass', words) : text, { fix, next });
}

/** The result of what was done; without a proof a member's own failed. Pure. */
export function frontPromotion(
  { environment, release }: { environment: string; release: string },
  members: Promotion[],
  proof?: Executed<FrontProof & { report: string }>,
): FrontPromotion {
  const { requests = null, byMember = {}, verdict = 'failed', report = null } = proof?.result ?? {};
  const whole = { replicas: members.length, maxUnavailable: 0 as const, members };
  return { release, environment, mode: 'host-by-host', to: release, ...whole, requests, byMember, verdict, report };
}

/** A promotion host by host, a line a member. */
export function renderFrontPromotion(promotion: FrontPromotion, view: View): string[] {
  const { release, environment, members, requests, byMember, verdict, report } = promotion;
  return [
    view.t(`release.front.${verdict}`, { release, environment }),
    ...tableOf(view, members, [
      ['column.environment', (one) => one.environment],
      ['env.column.release', (one) => one.release],
      ['release.column.lost', (one) => String(one.requests?.lost ?? '–'), 'end'],
      ['release.column.answers', (one) => String(byMember[one.environment] ?? '–'), 'end'],
    ]),
    ...(requests ? [view.t('release.promoted.requests', { sent: requests.sent, ok: requests.ok, lost: requests.lost })] : []),
    ...(report === null ? [] : [view.t('release.promoted.report', { path: report })]),
  ];
}

/** The release that the newest promotion of any member brought; null before the first. Pure. */
export function lastBrought(members: readonly { changes: readonly LiveChange[] }[]): string | null {
  const all = members.flatMap(({ changes }) => changes.filter(({ what }) => what === 'promote'));
  return all.toSorted((left, right) => right.at.localeCompare(left.at))[0]?.release ?? null;
}

/** How a member came out of what was done to each of them. */
export interface MemberOutcome {
  environment: string;
  host: string;
  outcome: 'done' | 'failed';
  /** Why it failed. */
  code?: string;
}

/** Result of a rollback of each member. */
export interface FrontRollback {
  environment: string;
  mode: 'host-by-host';
  /** What the last promotion brought, and these members served. */
  from: string;
  members: MemberOutcome[];
  verdict: 'rolled-back' | 'failed';
}

/** What became of a member; `code`: of the error that kept it as it was. Pure. */
export function outcomeOfMember({ name, spec: { host } }: { name: string; spec: { host: string } }, code: string | undefined): MemberOutcome {
  return { environment: name, host, outcome: code === undefined ? 'done' : 'failed', ...dropAbsent({ code }) };
}

/** What became of each member, a line each. */
export function renderOutcomes(members: readonly MemberOutcome[], view: View): string[] {
  return members.map(({ environment, host, outcome, code = '' }) => {
    const line = view.t(`release.member.${outcome}`, { environment, host, code });
    return outcome === 'done' ? line : view.paint.bad(line);
  });
}

/** A rollback host by host. */
export function renderFrontRollback({ environment, from, members, verdict }: FrontRollback, view: View): string[] {
  return [view.t(`release.front-back.${verdict}`, { environment, from }), ...renderOutcomes(members, view)];
}
