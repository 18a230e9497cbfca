import type { Step } from '../plan/plan.ts';
import { resourceActions } from './resource-actions.ts';

/** The same steps, each that does more than write a file of the project with the host it is done on. Pure. */
export function stepsOn(host: string | undefined, steps: readonly Step[]): Step[] {
  return steps.map((step) => (host === undefined || step.action in resourceActions ? step : { host, ...step }));
}
