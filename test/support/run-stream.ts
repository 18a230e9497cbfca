import {
  openCompletionConnection,
  openStreamConnection,
  type RequestOptions,
  type StreamConnection,
  type StreamRecord,
  type StreamTarget,
} from '../../src/lib/stages/measure/bench/http/stream-request.ts';
import type { JsonObject } from '../../src/lib/core/ports/json.ts';

/** One streamed request on a connection of its own. */
export function runStream(target: StreamTarget, body: JsonObject, options: RequestOptions = {}): Promise<StreamRecord> {
  return once(openStreamConnection(target), body, options);
}

/** One unstreamed request on a connection of its own. */
export function completeOnce(
  target: StreamTarget,
  body: JsonObject,
  options: RequestOptions = {},
): Promise<StreamRecord> {
  return once(openCompletionConnection(target), body, options);
}

function once(connection: StreamConnection, body: JsonObject, options: RequestOptions): Promise<StreamRecord> {
  return connection.run(body, options).finally(() => connection.close());
}
