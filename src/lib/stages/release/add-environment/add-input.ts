import type { HostSpec } from '../../../core/project/resources/host.ts';
import type { Routes } from '../../../core/project/resources/live.ts';
import type { KnownEnvironment } from '../../serving/environments/known-environment.ts';
import type { PortStatus } from '../../../core/ports/gateway.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import type { ServeFacts } from '../promotion/may-serve.ts';
import type { Occupied } from '../../serving/environments/read-slots.ts';
import type { FoundGateway } from '../../serving/environments/start-gateway.ts';

/** What the user stated; null keeps what the file says, or the default. */
export type AddEnvironmentInput = {
  name: string;
  host: string;
  port: number;
  bind: string | null;
  approvals: number | null;
  /** Brings both slots in line with the record, although the traffic goes, or went last, to something else. */
  asRecorded?: boolean;
};

export interface AddEnvironmentFacts {
  /** What its file states and what serves, by what counts; null of an environment that is new to this clone. */
  existing: Pick<KnownEnvironment, 'stated' | 'spec' | 'hasFile'> | null;
  /** What an environment of that name that is gone has left recorded as live. */
  leftover: Routes | null;
  /** Its files with an edit that does not count. */
  edited: string[];
  wanted: EnvironmentSpec;
  /** What the gateway gives traffic to, where another clone can have changed it. */
  served: string | null;
  /** What there is of a gateway of that name. */
  found: FoundGateway;
  /** The process of one that runs. */
  pid?: number;
  /** What the record calls live, when it does not answer and nothing else has its traffic. */
  silent: Occupied | null;
  /** What the record keeps beside the live one, when its slot of the gateway holds another and is to hold it again. */
  displaced: Occupied | null;
  /** What decides whether `silent` may serve again. */
  serve: ServeFacts | null;
  port: PortStatus;
  /** It is on this machine. */
  here: boolean;
  /** How its host is reached by SSH, where that is another machine. */
  way?: Pick<HostSpec, 'address' | 'jump'>;
  /** Another environment of the project with the same address. */
  claimedBy: string | null;
}
