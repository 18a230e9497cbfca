import { HttpResponseReader, ProtocolError, type ResponseHead } from './http-response-reader.ts';
import { type StreamError, type StreamRecord, fail, takeEvent } from './stream-record.ts';
import { EventStreamReader } from './event-stream-reader.ts';

/** One request and its answer on a socket: bytes in, one settled record out. */
export class Exchange {
  readonly record: StreamRecord;
  readonly #recorder: AnswerRecorder;
  readonly #reader: HttpResponseReader;
  readonly #settle: (record: StreamRecord) => void;
  #settled = false;

  constructor(record: StreamRecord, keepText: boolean, settle: (record: StreamRecord) => void) {
    this.record = record;
    this.#settle = settle;
    this.#recorder = new AnswerRecorder(record, keepText);
    this.#reader = new HttpResponseReader(this.#recorder);
  }

  /** The answer is complete and the socket may carry another request. */
  get reusable(): boolean {
    return this.#reader.complete && this.#recorder.keepAlive && this.record.error !== 'protocol';
  }

  /** Takes `length` bytes that were read at `now`. */
  receive(bytes: Buffer, length: number, now: number): void {
    this.record.bytes += length;
    this.#recorder.now = now;
    try {
      const stopped = this.#reader.push(bytes, 0, length);
      if (!this.#reader.complete) return;
      if (stopped < length) throw new ProtocolError('bytes after the answer');
      this.#complete(now);
    } catch (error) {
      this.#refuse(error, now);
    }
  }

  /** The peer ended the connection. Before the first byte of the answer that is a reset, whatever its form. */
  closed(now: number): void {
    if (this.#settled) return;
    if (this.#reader.close()) return this.#complete(now);
    this.fail(this.record.bytes === 0 ? 'reset' : 'truncated', now);
  }

  /** Settles the record with an error; the first call counts. */
  fail(error: StreamError, now: number, detail?: string): void {
    if (this.#settled) return;
    this.record.error ??= error;
    if (detail !== undefined) this.record.detail ??= detail;
    this.#end(now);
  }

  #complete(now: number): void {
    try {
      this.#recorder.finish();
      this.#end(now);
    } catch (error) {
      this.#refuse(error, now);
    }
  }

  #refuse(error: unknown, now: number): void {
    if (!(error instanceof ProtocolError)) throw error;
    this.fail('protocol', now, error.message);
  }

  #end(now: number): void {
    this.#settled = true;
    this.record.endMs = now;
    this.#settle(this.record);
  }
}

/** More of an error answer is not kept; a record has its first words. */
const MAX_ERROR_BYTES = 65_536;

/** Fills a record from the parts of an answer: an event stream, or the document of an error. */
class AnswerRecorder {
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
