import type { View } from '../../../core/text/view.ts';
import type { FrontProof } from './prove-front.ts';

/** Result of `env scale`; the proof is left out where nothing serves yet. */
export interface Scaling extends Partial<FrontProof> {
  name: string;
  replicas: number;
  joined: string[];
  left: string[];
  release: string | null;
  report?: string;
}

/** How many serve, who came and who left, and the proof behind it. */
export function renderScaling({ name, replicas, joined, left, requests, report }: Scaling, view: View): string[] {
  return [
    view.t('env.scaled', { name, replicas }),
    ...(joined.length > 0 ? [view.t('env.scaled.joined', { members: joined.join(', ') })] : []),
    ...(left.length > 0 ? [view.t('env.scaled.left', { members: left.join(', ') })] : []),
    ...(requests ? [view.t('release.promoted.requests', { sent: requests.sent, ok: requests.ok, lost: requests.lost })] : []),
    ...(report === undefined ? [] : [view.t('release.promoted.report', { path: report })]),
  ];
}
