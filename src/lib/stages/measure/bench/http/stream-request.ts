import { openConnection, type StreamConnection } from './stream-connection.ts';
import type { StreamTarget } from './stream-record.ts';
import type { JsonObject } from '../../../../core/ports/json.ts';

export type { StreamConnection } from './stream-connection.ts';
export type { RequestOptions, StreamError, StreamRecord, StreamTarget } from './stream-record.ts';

/** A monotonic clock in milliseconds; every time of a record is read from it. */
export type Now = () => number;

const performanceNow: Now = () => performance.now();

/** A keep-alive connection for streamed requests, one after another; asks for token counts. Close it. */
export function openStreamConnection(target: StreamTarget, now: Now = performanceNow): StreamConnection {
  const connection = openConnection(target, now);
  return { run: (body, options) => connection.run(streamedBody(body), options), close: () => connection.close() };
}

/** As `openStreamConnection`, for answers in one piece: `text` is the whole answer, there are no chunks. */
export function openCompletionConnection(target: StreamTarget, now: Now = performanceNow): StreamConnection {
  const connection = openConnection(target, now);
  return {
    run: (body, options) => connection.run({ ...body, stream: false }, options),
    close: () => connection.close(),
  };
}

/** A streamed body that asks for token counts, unless the caller said otherwise. */
function streamedBody(body: JsonObject): JsonObject {
  return { stream: true, stream_options: { include_usage: true }, ...body };
}
