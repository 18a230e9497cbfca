const LF = 10;
const DATA = Buffer.from('data:');
const ERROR = Buffer.from('error:');

/** Takes the payload of one `data:` line or, with `failed`, of an `error:` line, with the white space around it. */
export type EventSink = (payload: string, failed: boolean) => void;

/** Splits an event stream into payloads, one per `data:` line; skips other fields. Lines end in LF or CRLF. */
export class EventStreamReader {
  readonly #sink: EventSink;
  #carry = Buffer.allocUnsafe(1024);
  #carried = 0;

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  /** Bytes of the body, split anywhere. */
  push(bytes: Buffer, start: number, end: number): void {
    let at = start;
    while (at < end) {
      const stop = bytes.indexOf(LF, at);
      if (stop < 0 || stop >= end) return this.#keep(bytes, at, end);
      if (this.#carried === 0) this.#line(bytes, at, stop);
      else this.#finishCarried(bytes, at, stop);
      at = stop + 1;
    }
  }

  /** The body ended: what is left is the last line. */
  end(): void {
    const length = this.#carried;
    this.#carried = 0;
    this.#line(this.#carry, 0, length);
  }

  #finishCarried(bytes: Buffer, start: number, end: number): void {
    this.#keep(bytes, start, end);
    this.end();
  }

  #keep(bytes: Buffer, start: number, end: number): void {
    const needed = this.#carried + end - start;
    if (needed > this.#carry.length) this.#carry = Buffer.concat([this.#carry], needed * 2);
    bytes.copy(this.#carry, this.#carried, start, end);
    this.#carried = needed;
  }

  #line(bytes: Buffer, start: number, end: number): void {
    if (startsWith(bytes, start, end, DATA)) this.#sink(bytes.toString('utf8', start + DATA.length, end), false);
    else if (startsWith(bytes, start, end, ERROR)) this.#sink(bytes.toString('utf8', start + ERROR.length, end), true);
  }
}

/** Byte by byte, and without a copy: this runs for every token. */
function startsWith(bytes: Buffer, start: number, end: number, field: Buffer): boolean {
  if (end - start < field.length) return false;
  for (let at = 0; at < field.length; at++) if (bytes[start + at] !== field[at]) return false;
  return true;
}
