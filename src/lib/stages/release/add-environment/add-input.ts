import type { Way } from '../gates/port-gate.ts';
import type { Routes } from '../../../core/project/resources/live.ts';
import type { KnownEnvironment } from '../../serving/environments/known-environment.ts';
import type { PortStatus } from '../../../core/ports/gateway.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import type { ServeFacts } from '../promotion/may-serve.ts';
import type { Occupied } from '../../serving/environments/read-slots.ts';
import type { FoundGateway } from '../../serving/environments/start-gateway.ts';

/** What the user gave; null keeps the file's value, or the default. */
export type AddEnvironmentInput = {
  name: string;
  host: string;
  port: number;
  bind: string | null;
  approvals: number | null;
  /** Restores both slots from the record, even if other releases have them. */
  asRecorded?: boolean;
};

export interface AddEnvironmentFacts {
  /** Its file and what serves, as committed; null for an environment new to this clone. */
  existing: Pick<KnownEnvironment, 'stated' | 'spec' | 'hasFile'> | null;
  /** What a removed environment of that name left recorded as live. */
  leftover: Routes | null;
  /** Its files with an uncommitted edit, which does not count. */
  edited: string[];
  wanted: EnvironmentSpec;
  /** What a gateway on another machine serves, see `readServed`. */
  served: string | null;
  /** State of its gateway. */
  found: FoundGateway;
  /** Process of a running gateway. */
  pid?: number;
  /** The recorded live release, if it does not answer and no other one serves. */
  silent: Occupied | null;
  /** The release recorded as kept, if another one has its slot and is to leave it. */
  displaced: Occupied | null;
  /** What decides whether `silent` may serve again. */
  serve: ServeFacts | null;
  port: PortStatus;
  /** The host is this machine. */
  here: boolean;
  /** SSH address of its host; absent on this machine. */
  way?: Way;
  /** Another environment with the same address. */
  claimedBy: string | null;
}
