import { needsPerson, notApplicable, readSeen, type Seen } from './seen.ts';
import { checkScript, UNLESS_ENGINE_SILENT } from './check-script.ts';
import type { Assessment, ProvisionStep, ProvisionTarget } from '../contract/step.ts';

/** A step without the common parts: check frame and truncated output. */
export interface StepParts extends Omit<ProvisionStep, 'check' | 'assess' | 'needs'> {
  /** Steps that must be as wanted before; none when left out. */
  needs?: string[];
  /** Why the step is not for a host, as a stable name; nothing is read there then. */
  skip?(target: ProvisionTarget): string | undefined;
  /** Pieces of POSIX sh that print `key=value` lines. */
  reads(target: ProvisionTarget): string[];
  judge(seen: Seen, target: ProvisionTarget): Assessment;
  /** It reads nothing but what the container engine says: where that is known to hang, it is not asked again. */
  asksEngine?: true;
}

/** A step whose check marks its end; truncated output is `unknown`. */
export function defineStep(parts: StepParts): ProvisionStep {
  const { id } = parts;
  return {
    needs: [],
    ...parts,
    check: (target) => (parts.skip?.(target) === undefined ? checkScript(id, readsOf(parts, target)) : ':'),
    assess: (output, target) => {
      const reason = parts.skip?.(target);
      if (reason !== undefined) return notApplicable(reason);
      const seen = readSeen(output, id);
      if (!seen) return needsPerson('output-cut', {});
      return isSystemdOff(seen) ? needsPerson('systemd-not-running', {}) : parts.judge(seen, target);
    },
  };
}

function readsOf(parts: StepParts, target: ProvisionTarget): string[] {
  return [...(parts.asksEngine ? [UNLESS_ENGINE_SILENT] : []), ...parts.reads(target)];
}

/** A running systemd has a word for the activity of any unit, also of one that is not there. */
function isSystemdOff(seen: Seen): boolean {
  return seen.all('unit').some((line) => line.trim().endsWith('/'));
}

/** Why a step for GPUs is not for a host. */
export function withoutGpu(target: ProvisionTarget): string | undefined {
  return target.profile === 'cpu-lab' ? 'profile-without-gpu' : undefined;
}

/** Why a step for containers is not for a host. */
export function withoutContainers(target: ProvisionTarget): string | undefined {
  return target.containers ? undefined : 'engine-process';
}
