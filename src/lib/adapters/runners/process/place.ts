import type { Clock } from '../../../core/ports/clock.ts';
import type { Host } from '../../../core/ports/host.ts';

/** Where a process runner works: its files lie under the host's root, its sockets under the host's runtime folder. */
export interface ProcessPlace {
  host: Host;
  /** Folder of this machine with one folder per engine, e.g. `cpu`. */
  templates: string;
  clock: Clock;
  /** What the project that asks is called there: what it starts is marked as its own. Never in a job's document, which
   * git keeps. */
  project?: string;
  /** Who asks, and from which clone, beside it. */
  actor?: string;
  clone?: string;
}
