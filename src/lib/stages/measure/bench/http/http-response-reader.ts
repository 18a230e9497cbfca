/** Who takes the parts of an answer. Byte ranges are valid only during the call. */
interface ResponseSink {
  head(head: ResponseHead): void;
  body(bytes: Buffer, start: number, end: number): void;
}

type State = 'head' | 'size' | 'extension' | 'data' | 'data-end' | 'trailer' | 'length' | 'close' | 'done';

const MAX_HEAD_CHARS = 65_536;
const MAX_SIZE_DIGITS = 8;
const LF = 10;
const CR = 13;

/** State machine over one HTTP/1.1 response (RFC 9112), whose bytes may be split anywhere. */
export class HttpResponseReader {
  readonly #sink: ResponseSink;
  #state: State = 'head';
  #headText = '';
  /** Bytes left of the chunk, or of the body. */
  #left = 0;
  #digits = 0;
  #trailerChars = 0;

  constructor(sink: ResponseSink) {
    this.#sink = sink;
  }

  get complete(): boolean {
    return this.#state === 'done';
  }

  /** Consumes bytes up to the end of the answer; returns where it stopped. Throws ProtocolError. */
  push(bytes: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end && this.#state !== 'done') at = this.#step(bytes, at, end);
    return at;
  }

  /** The peer closed: is that the end of the answer? */
  close(): boolean {
    if (this.#state === 'close') this.#state = 'done';
    return this.complete;
  }

  #step(bytes: Buffer, at: number, end: number): number {
    switch (this.#state) {
      case 'head':
        return this.#readHead(bytes, at, end);
      case 'size':
        return this.#readSize(bytes, at, end);
      case 'extension':
        return this.#skipExtension(bytes, at, end);
      case 'data':
      case 'length':
        return this.#readCounted(bytes, at, end);
      case 'data-end':
        return this.#endChunk(bytes, at);
      case 'trailer':
        return this.#readTrailer(bytes, at);
      case 'close':
      case 'done':
    }
    this.#sink.body(bytes, at, end);
    return end;
  }

  #readHead(bytes: Buffer, at: number, end: number): number {
    const before = this.#headText.length;
    this.#headText += bytes.toString('latin1', at, end);
    const close = this.#headText.indexOf('\r\n\r\n', Math.max(0, before - 3));
    if (close < 0 && this.#headText.length > MAX_HEAD_CHARS) throw new ProtocolError('head too long');
    if (close < 0) return end;
    this.#beginBody(parseHead(this.#headText.slice(0, close)));
    return at + close + 4 - before;
  }

  /** Interim answers (1xx) are passed over. */
  #beginBody(head: ResponseHead): void {
    this.#headText = '';
    if (head.status < 200) return;
    this.#sink.head(head);
    const framing = framingOf(head);
    if (framing.kind === 'chunked') this.#state = 'size';
    else if (framing.kind === 'close') this.#state = 'close';
    else this.#expect(framing.kind === 'length' ? framing.bytes : 0);
  }

  #expect(bytes: number): void {
    this.#left = bytes;
    this.#state = bytes === 0 ? 'done' : 'length';
  }

  #readSize(bytes: Buffer, at: number, end: number): number {
    for (let here = at; here < end; here++) {
      const digit = hexValue(bytes[here] ?? 0);
      if (digit < 0) return this.#endDigits(here);
      this.#left = this.#left * 16 + digit;
      this.#digits += 1;
      if (this.#digits > MAX_SIZE_DIGITS) throw new ProtocolError('chunk too long');
    }
    return end;
  }

  #endDigits(at: number): number {
    if (this.#digits === 0) throw new ProtocolError('bad chunk size');
    this.#digits = 0;
    this.#state = 'extension';
    return at;
  }

  #skipExtension(bytes: Buffer, at: number, end: number): number {
    for (let here = at; here < end; here++) {
      if (bytes[here] !== LF) continue;
      this.#state = this.#left === 0 ? 'trailer' : 'data';
      return here + 1;
    }
    return end;
  }

  #readCounted(bytes: Buffer, at: number, end: number): number {
    const stop = Math.min(end, at + this.#left);
    this.#sink.body(bytes, at, stop);
    this.#left -= stop - at;
    if (this.#left === 0) this.#state = this.#state === 'data' ? 'data-end' : 'done';
    return stop;
  }

  #endChunk(bytes: Buffer, at: number): number {
    const byte = bytes[at];
    if (byte === LF) this.#state = 'size';
    else if (byte !== CR) throw new ProtocolError('chunk longer than its size');
    return at + 1;
  }

  #readTrailer(bytes: Buffer, at: number): number {
    const byte = bytes[at];
    if (byte === LF && this.#trailerChars === 0) this.#state = 'done';
    else if (byte === LF) this.#trailerChars = 0;
    else if (byte !== CR) this.#trailerChars += 1;
    return at + 1;
  }
}

/** Value of a hexadecimal digit's byte, or -1. */
function hexValue(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Status and headers of an answer; header names in lower case. */
export interface ResponseHead {
  status: number;
  headers: ReadonlyMap<string, string>;
  /** The connection may carry another request afterwards. */
  keepAlive: boolean;
}

/** How the body ends (RFC 9112 section 6.3). */
type Framing = { kind: 'none' } | { kind: 'chunked' } | { kind: 'length'; bytes: number } | { kind: 'close' };

/** Reads the head of an HTTP/1.1 answer, without the empty line. Throws ProtocolError. */
function parseHead(text: string): ResponseHead {
  const [first = '', ...lines] = text.split('\r\n');
  const status = /^HTTP\/1\.([01]) (\d{3})(?: |$)/.exec(first);
  if (!status) throw new ProtocolError('no HTTP/1.1 status line');
  const headers = new Map(lines.map(parseHeader));
  return { status: Number(status[2]), headers, keepAlive: staysOpen(status[1] === '1', headers) };
}

/** How long the body is. */
function framingOf({ status, headers }: ResponseHead): Framing {
  if (status < 200 || status === 204 || status === 304) return { kind: 'none' };
  if (/\bchunked\s*$/i.test(headers.get('transfer-encoding') ?? '')) return { kind: 'chunked' };
  const length = headers.get('content-length');
  if (length === undefined) return { kind: 'close' };
  if (!/^\d{1,15}$/.test(length)) throw new ProtocolError('bad content-length');
  return { kind: 'length', bytes: Number(length) };
}

function parseHeader(line: string): [string, string] {
  const colon = line.indexOf(':');
  if (colon < 1) throw new ProtocolError('bad header line');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

function staysOpen(modern: boolean, headers: ReadonlyMap<string, string>): boolean {
  const connection = (headers.get('connection') ?? '').toLowerCase();
  return modern ? !connection.includes('close') : connection.includes('keep-alive');
}

/** Bytes that are not what HTTP/1.1 or the event stream allow. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}
