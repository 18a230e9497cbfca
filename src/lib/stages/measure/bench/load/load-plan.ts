import type { JsonObject } from '../../../../core/ports/json.ts';
import type { StreamRecord, StreamTarget } from '../http/stream-record.ts';

/** Closed: so many users, each sending when the last answer ended. Open: requests at their own times. */
export type LoadShape =
  | { mode: 'closed'; concurrency: number; requests?: number }
  | { mode: 'open'; arrivalMs: number[]; maxConnections: number };

/** Everything the load thread needs; plain data. */
export interface LoadPlan {
  target: StreamTarget;
  shape: LoadShape;
  /** No request is begun after this, in ms from the start. */
  durationMs: number;
  timeoutMs: number;
  /** Request i sends `bodies[i mod length]`. */
  bodies: JsonObject[];
  keepText: boolean;
}

/** What the load thread says of itself during the run. */
export interface LoopHealth {
  /** Share of time the event loop was busy, 0..1. */
  utilisation: number;
  /** The same in ms: an upper bound of the thread's CPU time. */
  busyMs: number;
  /** How late a timer fires, ms: work that held the loop, or a machine without a free core. */
  delayP99Ms: number;
  gcMaxMs: number;
}

export interface LoadResult {
  /** The thread's monotonic clock when the load began. */
  startedMs: number;
  records: StreamRecord[];
  health: LoopHealth;
}
