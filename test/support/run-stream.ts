import {
  openStreamConnection,
  type RequestOptions,
  type StreamRecord,
  type StreamTarget,
} from '../../src/lib/stages/measure/bench/http/stream-request.ts';
import type { JsonObject } from '../../src/lib/core/ports/json.ts';

/** One streamed request on a connection of its own. */
export function runStream(target: StreamTarget, body: JsonObject, options: RequestOptions = {}): Promise<StreamRecord> {
  const connection = openStreamConnection(target);
  return connection.run(body, options).finally(() => connection.close());
}
