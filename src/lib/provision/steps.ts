import type { ProvisionStep } from './step.ts';
import { daemonJson } from './steps/daemon-json.ts';

/** Every step of provisioning. */
export const provisionSteps: readonly ProvisionStep[] = [daemonJson];
