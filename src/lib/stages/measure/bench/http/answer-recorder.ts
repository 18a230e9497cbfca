import { EventStreamReader } from './event-stream-reader.ts';
import type { ResponseHead } from './http-response-reader.ts';
import { fail, type StreamRecord, takeEvent } from './stream-record.ts';

/** More of an error answer is not kept; a record has its first words. */
const MAX_ERROR_BYTES = 65_536;

/** Fills a record from the parts of an answer: an event stream, or the document of an error. */
export class AnswerRecorder {
  readonly #record: StreamRecord;
  readonly #events: EventStreamReader;
  /** The connection may carry another request afterwards. */
  keepAlive = false;
  /** Time stamp of the bytes that follow. */
  now = 0;
  #streamed = false;
  #error = Buffer.alloc(0);

  constructor(record: StreamRecord, keepText: boolean) {
    this.#record = record;
    this.#events = new EventStreamReader((payload, failed) => {
      if (failed) fail(record, payload);
      else takeEvent(record, payload, this.now, keepText);
    });
  }

  head({ status, headers, keepAlive }: ResponseHead): void {
    const record = this.#record;
    this.keepAlive = keepAlive;
    record.headersMs = this.now;
    record.status = status;
    const release = headers.get('x-sovran-release');
    const requestId = headers.get('x-request-id');
    if (release !== undefined) record.release = release;
    if (requestId !== undefined) record.requestId = requestId;
    this.#streamed = status === 200 && (headers.get('content-type') ?? '').startsWith('text/event-stream');
  }

  body(bytes: Buffer, start: number, end: number): void {
    if (this.#streamed) this.#events.push(bytes, start, end);
    else if (this.#error.length < MAX_ERROR_BYTES)
      this.#error = Buffer.concat([this.#error, bytes.subarray(start, end)]);
  }

  /** The answer ended where HTTP says it ends. */
  finish(): void {
    const record = this.#record;
    if (!this.#streamed) return fail(record, this.#error.toString('utf8'));
    this.#events.end();
    if (!record.done && record.finishReason === undefined) record.error ??= 'truncated';
  }
}
