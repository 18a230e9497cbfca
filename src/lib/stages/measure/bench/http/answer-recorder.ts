import { EventStreamReader } from './event-stream-reader.ts';
import { ProtocolError, type ResponseHead } from './http-response-reader.ts';
import { fail, type StreamRecord, takeEvent } from './stream-record.ts';

const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Fills a record from the parts of an answer: an event stream, or the document of an error. */
export class AnswerRecorder {
  readonly #record: StreamRecord;
  readonly #keepText: boolean;
  readonly #events: EventStreamReader;
  /** The connection may carry another request afterwards. */
  keepAlive = false;
  #streamed = false;
  #body: Buffer[] = [];
  #bodyBytes = 0;
  #now = 0;

  constructor(record: StreamRecord, keepText: boolean) {
    this.#record = record;
    this.#keepText = keepText;
    this.#events = new EventStreamReader((payload, failed) => this.#event(payload, failed));
  }

  /** Time stamp of the bytes that follow. */
  at(now: number): void {
    this.#now = now;
  }

  head({ status, headers, keepAlive }: ResponseHead): void {
    const record = this.#record;
    this.keepAlive = keepAlive;
    record.headersMs = this.#now;
    record.status = status;
    const release = headers.get('x-sovran-release');
    const requestId = headers.get('x-request-id');
    if (release !== undefined) record.release = release;
    if (requestId !== undefined) record.requestId = requestId;
    this.#streamed = status === 200 && (headers.get('content-type') ?? '').startsWith('text/event-stream');
  }

  body(bytes: Buffer, start: number, end: number): void {
    if (this.#streamed) this.#events.push(bytes, start, end);
    else this.#collect(bytes, start, end);
  }

  /** The answer ended where HTTP says it ends. */
  finish(): void {
    if (this.#streamed) this.#finishStream();
    else fail(this.#record, Buffer.concat(this.#body).toString('utf8'));
  }

  #finishStream(): void {
    this.#events.end();
    const record = this.#record;
    if (record.done || record.finishReason !== undefined || record.error !== undefined) return;
    record.error = 'truncated';
  }

  #collect(bytes: Buffer, start: number, end: number): void {
    this.#bodyBytes += end - start;
    if (this.#bodyBytes > MAX_BODY_BYTES) throw new ProtocolError('answer too long');
    this.#body.push(Buffer.from(bytes.subarray(start, end)));
  }

  #event(payload: string, failed: boolean): void {
    if (failed) fail(this.#record, payload);
    else takeEvent(this.#record, payload, this.#now, this.#keepText);
  }
}
