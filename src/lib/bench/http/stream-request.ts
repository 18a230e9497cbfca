import type { JsonObject } from '../../ports/json.ts';
import { streamedBody } from './request-bytes.ts';
import { openConnection, type StreamConnection } from './stream-connection.ts';
import type { RequestOptions, StreamRecord, StreamTarget } from './stream-record.ts';

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

/** One streamed request on a connection of its own. */
export function runStream(
  target: StreamTarget,
  body: JsonObject,
  options: RequestOptions & { now?: Now } = {},
): Promise<StreamRecord> {
  return once(openStreamConnection(target, options.now), body, options);
}

/** As `openStreamConnection`, for answers in one piece: `text` is the whole answer, there are no chunks. */
export function openCompletionConnection(target: StreamTarget, now: Now = performanceNow): StreamConnection {
  const connection = openConnection(target, now);
  return {
    run: (body, options) => connection.run({ ...body, stream: false }, options),
    close: () => connection.close(),
  };
}

/** One unstreamed request on a connection of its own. */
export function completeOnce(
  target: StreamTarget,
  body: JsonObject,
  options: RequestOptions & { now?: Now } = {},
): Promise<StreamRecord> {
  return once(openCompletionConnection(target, options.now), body, options);
}

function once(connection: StreamConnection, body: JsonObject, options: RequestOptions): Promise<StreamRecord> {
  return connection.run(body, options).finally(() => connection.close());
}
