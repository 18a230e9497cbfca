import { RawConnection, type StreamConnection } from './stream-connection.ts';
import type { StreamTarget } from './stream-record.ts';

export type { StreamConnection } from './stream-connection.ts';
export type { RequestOptions, StreamError, StreamRecord, StreamTarget } from './stream-record.ts';

/** A monotonic clock in milliseconds; every time of a record is read from it. */
export type Now = () => number;

const performanceNow: Now = () => performance.now();

/** A keep-alive connection for streamed requests, one after another; asks for token counts unless a body says otherwise. Close it. */
export function openStreamConnection(target: StreamTarget, now: Now = performanceNow): StreamConnection {
  return new RawConnection(target, now);
}
