import { needsPerson } from '../checks/assessment.ts';
import type { CheckOutput } from './frame-checks.ts';
import type { Assessment, ProvisionStep, ProvisionTarget } from '../step/step.ts';

/** What the output of a step's check says; an output that cannot be read is `unknown`, never `ok`. */
export function assessStep(step: ProvisionStep, target: ProvisionTarget, output: CheckOutput | undefined): Assessment {
  if (output === undefined) return needsPerson('no-output', null);
  if (output.broken) return needsPerson(output.broken, null);
  try {
    return step.assess(output.text, target);
  } catch {
    return needsPerson('unreadable', null);
  }
}
