import type { CheckOutput } from './frame-checks.ts';
import type { Assessment, ProvisionStep, ProvisionTarget } from './step.ts';

/** What the output of a step's check says; an output that cannot be read is `unknown`, never `ok`. */
export function assessStep(step: ProvisionStep, target: ProvisionTarget, output: CheckOutput | undefined): Assessment {
  if (output === undefined) return { state: 'unknown', observed: null, reason: 'no-output' };
  if (output.broken) return { state: 'unknown', observed: null, reason: output.broken };
  try {
    return step.assess(output.text, target);
  } catch {
    return { state: 'unknown', observed: null, reason: 'unreadable' };
  }
}
