import { EventStreamReader } from './event-stream-reader.ts';
import { ProtocolError, type ResponseHead } from './http-response-reader.ts';
import { readFinish } from './read-answer.ts';
import { newScan, scanEvent } from './scan-event.ts';
import { type StreamRecord, wordsOf } from './stream-record.ts';

const OPEN_BRACKET = 91;
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Fills a record from the parts of an answer: an event stream, or the document of an error. */
export class AnswerRecorder {
  readonly #record: StreamRecord;
  readonly #keepText: boolean;
  readonly #events: EventStreamReader;
  readonly #scan = newScan();
  #streamed = false;
  /** JSON-escaped text, one character per byte: decoded once, at the end. */
  #escaped = '';
  #body: Buffer[] = [];
  #bodyBytes = 0;
  #now = 0;

  constructor(record: StreamRecord, keepText: boolean) {
    this.#record = record;
    this.#keepText = keepText;
    this.#events = new EventStreamReader((bytes, start, end, failed) => this.#event(bytes, start, end, failed));
  }

  /** Time stamp of the bytes that follow. */
  at(now: number): void {
    this.#now = now;
  }

  head({ status, headers }: ResponseHead): void {
    const record = this.#record;
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
    else this.#finishDocument();
  }

  /** Decodes what text there is; also for answers that broke off. */
  settleText(): void {
    if (this.#streamed && this.#keepText) this.#record.text = unescapeText(this.#escaped);
  }

  #finishStream(): void {
    this.#events.end();
    const record = this.#record;
    if (record.done || record.finishReason !== undefined || record.error !== undefined) return;
    record.error = 'truncated';
  }

  #finishDocument(): void {
    const text = Buffer.concat(this.#body).toString('utf8');
    this.#fail(text);
  }

  #collect(bytes: Buffer, start: number, end: number): void {
    this.#bodyBytes += end - start;
    if (this.#bodyBytes > MAX_BODY_BYTES) throw new ProtocolError('answer too long');
    this.#body.push(Buffer.from(bytes.subarray(start, end)));
  }

  #event(bytes: Buffer, start: number, end: number, failed: boolean): void {
    const record = this.#record;
    record.firstEventMs ??= this.#now;
    if (failed) return this.#fail(bytes.toString('utf8', start, end));
    if (end - start === 6 && bytes[start] === OPEN_BRACKET) {
      record.done = true;
      return;
    }
    scanEvent(bytes, start, end, this.#scan);
    if (this.#scan.textStart >= 0 || this.#scan.reasoning) this.#chunk(bytes);
    if (this.#scan.finish || this.#scan.usage) readFinish(bytes.toString('utf8', start, end), record);
    if (this.#scan.error) this.#fail(bytes.toString('utf8', start, end));
  }

  #chunk(bytes: Buffer): void {
    const record = this.#record;
    record.firstContentMs ??= this.#now;
    record.chunkMs.push(this.#now);
    record.chunks += 1;
    if (this.#keepText && this.#scan.textStart >= 0)
      this.#escaped += bytes.toString('latin1', this.#scan.textStart, this.#scan.textEnd);
  }

  #fail(text: string): void {
    this.#record.error ??= 'http';
    this.#record.detail ??= wordsOf(text);
  }
}

function unescapeText(escaped: string): string {
  const json = `"${Buffer.from(escaped, 'latin1').toString('utf8')}"`;
  try {
    return JSON.parse(json) as string;
  } catch {
    throw new ProtocolError('text is not a JSON string');
  }
}
