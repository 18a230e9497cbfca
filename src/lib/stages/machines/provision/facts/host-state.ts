import type { SudoRefusal } from '../../../../core/failures/sudo-refusal.ts';
import type { UnaskedEngine } from '../../hosts/workload/unrecorded-work.ts';
import type { HostLease } from '../leases/host-lease.ts';
import type { Assessment, ProvisionTarget } from '../contract/step.ts';

/** An accepted deviation with owner and expiry. */
export interface Waiver {
  step: string;
  reason: string;
  owner: string;
  /** The last day it counts, ISO 8601. */
  expires: string;
  expired: boolean;
}

/** Work that a restart would interrupt; `unrecorded`: without a record here. */
export interface RunningWork {
  kind: 'job' | 'environment' | 'unrecorded';
  name: string;
}

/** A file system with too little room, MiB. */
export interface FullDisk {
  path: string;
  freeMiB: number;
  neededMiB: number;
}

/** A host as it was found. */
export type HostState =
  | { host: string; reach: 'unreachable'; code: string }
  | { host: string; reach: 'unsupported'; system: string }
  | { host: string; reach: 'unfit'; what: 'arch' | 'kernel'; found: string; wanted: string }
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
  /** Why its engine could not be asked what runs there beside that. */
  unasked?: UnaskedEngine;
  /** Containers outlive a restart of their daemon. */
  liveRestore: boolean;
  /** A file system that has no room for what a step may bring; MiB. */
  full?: FullDisk;
  /** Who is changing it right now. */
  lease?: HostLease;
  /** Boot id; empty if unknown. */
  boot: string;
  /** A name of the same machine that was given before this one. */
  twin?: string;
}

/** A host that is watched: where its Alertmanager is. */
export type Watched = { name: string; portBase: number };
