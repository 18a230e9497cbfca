import type { ReachedHost } from './host-state.ts';
import type { Waiver } from './exceptions.ts';
import type { ProvisionStep } from '../step/step.ts';

/** State of a step: its check's result, unless waived. */
export type Standing = 'ok' | 'na' | 'drift' | 'unknown' | 'waived';

/** Pure. A step that was not looked at is `unknown`. */
export function standingOf(state: ReachedHost, step: string): Standing {
  const found = state.assessments[step]?.state ?? 'unknown';
  if (found === 'ok' || found === 'na') return found;
  return activeWaiver(state, step) ? 'waived' : found;
}

/** The entry of the register that excuses a step of a host today. */
export function activeWaiver({ waivers }: ReachedHost, step: string): Waiver | undefined {
  return waivers.find((waiver) => waiver.step === step && !waiver.expired);
}

/** The first step of unknown standing that a step needs, straight or through others. Pure. */
export function unknownNeed(
  state: ReachedHost,
  step: ProvisionStep,
  steps: readonly ProvisionStep[],
): string | undefined {
  for (const id of step.needs) {
    if (standingOf(state, id) === 'unknown') return id;
    const need = steps.find((one) => one.id === id);
    const further = need && unknownNeed(state, need, steps);
    if (further !== undefined) return further;
  }
  return undefined;
}
