import type { Risk } from '../../../../core/operation/plan/plan.ts';
import type { ReachedHost } from './host-state.ts';

/** True if a step of this risk interrupts work; containers may survive a daemon restart. Pure. */
export function interruptsWork(risk: Risk, { liveRestore }: Pick<ReachedHost, 'liveRestore'>): boolean {
  return risk === 'reboot' || (risk === 'restart' && !liveRestore);
}
