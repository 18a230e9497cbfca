import type { JsonObject } from '../../../../core/ports/json.ts';
import type { StreamTarget } from './stream-record.ts';

const DEFAULT_PATH = '/v1/chat/completions';

/** The bytes of a POST on a connection that stays open. */
export function requestBytes(target: StreamTarget, body: JsonObject): Buffer {
  const content = Buffer.from(JSON.stringify({ model: target.model, ...body }));
  const head = [
    `POST ${target.path ?? DEFAULT_PATH} HTTP/1.1`,
    `host: ${target.host}:${target.port}`,
    `authorization: Bearer ${target.key}`,
    'content-type: application/json',
    `accept: ${body.stream === false ? 'application/json' : 'text/event-stream'}`,
    `content-length: ${content.length}`,
  ];
  return Buffer.concat([Buffer.from(`${head.map(refuseLineBreak).join('\r\n')}\r\n\r\n`, 'latin1'), content]);
}

/** A streamed body that asks for token counts, unless the caller said otherwise. */
export function streamedBody(body: JsonObject): JsonObject {
  return { stream: true, stream_options: { include_usage: true }, ...body };
}

function refuseLineBreak(line: string): string {
  if (/[\r\n]/.test(line)) throw new TypeError('a header must not contain a line break');
  return line;
}
