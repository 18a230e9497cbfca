import type { HostSpec } from '../../../core/project/resources/host.ts';
import type { PortStatus, RememberedGateway } from '../../../core/ports/gateway.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import type { ServeFacts } from '../promotion/may-serve.ts';
import type { Term } from '../gates/terms-gate.ts';
import type { Occupied } from '../../serving/environments/read-slots.ts';
import type { FoundGateway } from '../../serving/environments/start-gateway.ts';
import type { Routing } from '../../serving/environments/routing.ts';

/** What the user stated; null keeps what the file says, or the default. */
export type AddEnvironmentInput = {
  name: string;
  host: string;
  port: number;
  bind: string | null;
  approvals: number | null;
  /**
   * Brings both slots in line with the record, although the traffic goes to something else. Of an environment without a file: begins
   * it anew, or, while its gateway runs, writes what that goes by.
   */
  asRecorded?: boolean;
};

/** What the file of an environment says again; `previous`: the release that stands by beside the live one. */
export type Adoptable = RememberedGateway & { previous?: string };

export interface AddEnvironmentFacts {
  existing: EnvironmentSpec | null;
  /** Approvals that the last commit asks for; null when it has no such environment. */
  committedApprovals: number | null;
  wanted: EnvironmentSpec;
  /** What a gateway that runs, and that this clone has no file of, goes by. */
  adoptable: Adoptable | null;
  /** What a release is judged by, edited in the file and in no commit. */
  editedTerms: Term[];
  /** What the gateway gives traffic to, where another clone can have changed it, or where it runs and has no file here. */
  served: string | null;
  /** What there is of a gateway of that name. */
  found: FoundGateway;
  /** What the record calls live, when it does not answer and nothing else has its traffic. */
  silent: Occupied | null;
  /** What the record keeps beside the live one, when its slot of the gateway holds another and is to hold it again. */
  displaced: Occupied | null;
  /** What decides whether `silent` may serve again. */
  serve: ServeFacts | null;
  routing: Routing;
  port: PortStatus;
  /** It is on this machine. */
  here: boolean;
  /** How its host is reached by SSH, where that is another machine. */
  way?: Pick<HostSpec, 'address' | 'jump'>;
  /** Another environment of the project with the same address. */
  claimedBy: string | null;
}
