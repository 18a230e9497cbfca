import { AnswerRecorder } from './answer-recorder.ts';
import { HttpResponseReader, ProtocolError } from './http-response-reader.ts';
import type { StreamError, StreamRecord } from './stream-record.ts';

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
