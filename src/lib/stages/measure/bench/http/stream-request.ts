import { RawConnection, type StreamConnection } from './stream-connection.ts';
import type { StreamTarget } from './stream-record.ts';

export type { StreamConnection } from './stream-connection.ts';
export type { RequestOptions, StreamError, StreamRecord, StreamTarget } from './stream-record.ts';

/** A monotonic clock in milliseconds; every time of a record is read from it. */
export type Now = () => number;

const performanceNow: Now = () => performance.now();

/** A keep-alive connection for streamed requests, one after another; asks for token counts unless a body says otherwise. Close it. */
export function openStreamConnection(target: StreamTarget, now: Now = performanceNow): StreamConnection {
  return new RawConnection(target, { stream: true, stream_options: { include_usage: true } }, now);
}

/** As `openStreamConnection`, for answers in one piece: `text` is the whole answer, there are no chunks. */
export function openCompletionConnection(target: StreamTarget, now: Now = performanceNow): StreamConnection {
  return new RawConnection(target, { stream: false }, now);
}
