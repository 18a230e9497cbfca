const LF = 10;
const CR = 13;
const SPACE = 32;
const COLON = 58;

/** Takes the payload of one `data:` line (or, with `failed`, of an `error:` line); valid only during the call. */
export type EventSink = (bytes: Buffer, start: number, end: number, failed: boolean) => void;

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
      const stop = findLineEnd(bytes, at, end);
      if (stop < 0) return this.#keep(bytes, at, end);
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

  #line(bytes: Buffer, start: number, lineEnd: number): void {
    const end = lineEnd > start && bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd;
    if (startsWithData(bytes, start, end)) this.#sink(bytes, skipSpace(bytes, start + 5, end), end, false);
    else if (startsWithError(bytes, start, end)) this.#sink(bytes, skipSpace(bytes, start + 6, end), end, true);
  }
}

function findLineEnd(bytes: Buffer, start: number, end: number): number {
  for (let at = start; at < end; at++) if (bytes[at] === LF) return at;
  return -1;
}

function skipSpace(bytes: Buffer, at: number, end: number): number {
  return at < end && bytes[at] === SPACE ? at + 1 : at;
}

/** `data:`, byte by byte: this runs for every token. */
function startsWithData(bytes: Buffer, at: number, end: number): boolean {
  return (
    end - at >= 5 &&
    bytes[at] === 100 &&
    bytes[at + 1] === 97 &&
    bytes[at + 2] === 116 &&
    bytes[at + 3] === 97 &&
    bytes[at + 4] === COLON
  );
}

function startsWithError(bytes: Buffer, at: number, end: number): boolean {
  return end - at >= 6 && bytes[at] === 101 && bytes.toString('latin1', at, at + 6) === 'error:';
}
