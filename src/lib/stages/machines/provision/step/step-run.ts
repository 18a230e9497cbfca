import type { Host } from '../../../../core/ports/host.ts';
import type { StageContext } from '../../../../core/operation/context.ts';
import type { Message } from '../../../../core/text/message.ts';
import type { ProvisionStep, ProvisionTarget } from './step.ts';

/** How long things may take; tests shorten it. */
export interface ApplyLimits {
  /** After which a guarded change reverts by itself, s. */
  revertSeconds: number;
  /** Longest time until a restarted machine answers, ms. */
  rebootMs: number;
  /** After which a host is free again when its operator gives no sign of life, s. */
  leaseSeconds?: number;
  /** Longest wait for another process that changes packages, ms. */
  packagesMs?: number;
}

/** A step on a host, while it is worked on. */
export interface StepRun {
  ctx: StageContext;
  host: Host;
  step: ProvisionStep;
  target: ProvisionTarget;
  limits: ApplyLimits;
  /** Boot id of the machine when the step began. */
  boot: string;
  /** Takes the host again after a silence in which another may have had it. Throws `lease-lost` or `host-held`. */
  hold(): Promise<unknown>;
  progress(text: Message): void;
}
