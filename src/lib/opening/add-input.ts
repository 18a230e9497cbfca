import type { PortStatus } from '../ports/gateway.ts';
import type { EnvironmentSpec } from '../project/resources/environment.ts';
import type { ServeFacts } from '../release/may-serve.ts';
import type { Occupied } from '../environments/read-slots.ts';
import type { Routing } from '../environments/routing.ts';

/** What the user stated; null keeps what the file says, or the default. */
export type AddEnvironmentInput = {
  name: string;
  host: string;
  port: number;
  bind: string | null;
  approvals: number | null;
  /** Gives the traffic to what the record calls live, although it goes to something else. */
  asRecorded?: boolean;
};

export interface AddEnvironmentFacts {
  existing: EnvironmentSpec | null;
  /** Approvals that the last commit asks for; null when it has no such environment. */
  committedApprovals: number | null;
  wanted: EnvironmentSpec;
  /** What the gateway gives traffic to, where another clone can have changed it. */
  served: string | null;
  /** What the record calls live, when it does not answer and nothing else has its traffic. */
  silent: Occupied | null;
  /** What decides whether it may serve again. */
  serve: ServeFacts | null;
  routing: Routing;
  port: PortStatus;
  /** It is on this machine. */
  here: boolean;
  /** Another environment of the project with the same address. */
  claimedBy: string | null;
}
