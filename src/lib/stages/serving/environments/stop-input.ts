import type { Slot } from '../../../core/ports/gateway.ts';
import type { EnvironmentState } from '../../../core/project/live.ts';
import type { Serving } from './serving.ts';

/** `endTraffic`: somebody has agreed that a live release stops answering. */
export type StopEnvironmentInput = { name: string; endTraffic: boolean };

export interface StopEnvironmentFacts {
  host: string;
  /** It is on this machine, where nobody but this clone can have recorded anything of it. */
  here: boolean;
  /** The gateway runs. */
  running: boolean;
  /** What gets traffic now. */
  live: { slot: Slot; release: string } | null;
  /** What a gateway that does not run gives traffic to once it does. */
  wakesTo: string | null;
  /** What gets the traffic or had it last, as far as the gateway says. */
  lastServed: string | null;
  environment: EnvironmentState;
  /** Files of the environment with an edit that does not count. */
  edited: string[];
  /** Services that run behind the gateway. */
  services: Serving[];
}
