import type { Risk } from '../../../../core/operation/plan/plan.ts';
import type { ReachedHost } from './host-state.ts';

/** Pure: whether a step of this risk would cut what runs on the host; containers may outlive a restart of their daemon. */
export function cutsWork(risk: Risk, { liveRestore }: Pick<ReachedHost, 'liveRestore'>): boolean {
  return risk === 'reboot' || (risk === 'restart' && !liveRestore);
}
