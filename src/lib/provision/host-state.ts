import type { SudoRefusal } from '../text/sudo-refusal.ts';
import type { HostClaim } from './host-claim.ts';
import type { Waiver } from './exceptions.ts';
import type { Assessment, ProvisionTarget } from './step.ts';

/** Something that runs on a host and would be cut by a restart. */
export interface RunningWork {
  kind: 'job' | 'environment';
  name: string;
}

/** A host as it was found. */
export type HostState =
  | { host: string; reach: 'unreachable'; code: string }
  | { host: string; reach: 'unsupported'; system: string }
  | { host: string; reach: 'no-root'; user: string; refusal: SudoRefusal }
  | ReachedHost;

/** A host whose steps could be checked. */
export interface ReachedHost {
  host: string;
  reach: 'reached';
  target: ProvisionTarget;
  /** By step. */
  assessments: Record<string, Assessment>;
  waivers: Waiver[];
  running: RunningWork[];
  /** Containers outlive a restart of their daemon. */
  liveRestore: boolean;
  /** Who is changing it right now. */
  claim?: HostClaim;
}
