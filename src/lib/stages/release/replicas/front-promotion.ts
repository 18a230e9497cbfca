import type { Gate } from '../../../core/operation/plan/plan.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Executed } from '../../../core/operation/run.ts';
import { fixable, message } from '../../../core/text/message.ts';
import type { View } from '../../../core/text/view.ts';
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
  const { release, environment, members, byMember, verdict } = promotion;
  return [
    view.t(`release.front.${verdict}`, { release, environment }),
    ...members.map(({ environment: name, requests, verdict: own }) =>
      view.t('release.front.member', { name, lost: requests?.lost ?? 0, answers: byMember[name] ?? 0, verdict: own }),
    ),
    ...renderProof(promotion, view),
  ];
}

/** What the front answered, and where that is kept; nothing without a proof. */
export function renderProof(
  { requests, report }: { requests?: FrontProof['requests'] | null; report?: string | null },
  view: View,
): string[] {
  if (!requests) return [];
  const { sent, ok, lost } = requests;
  return [
    view.t('release.promoted.requests', { sent, ok, lost }),
    view.t('release.promoted.report', { path: report ?? '' }),
  ];
}
