import { ProtocolError } from './protocol-error.ts';

/** Status and headers of an answer; header names in lower case. */
export interface ResponseHead {
  status: number;
  headers: ReadonlyMap<string, string>;
  /** The connection may carry another request afterwards. */
  keepAlive: boolean;
}

/** How the body ends (RFC 9112 section 6.3). */
export type Framing = { kind: 'none' } | { kind: 'chunked' } | { kind: 'length'; bytes: number } | { kind: 'close' };

/** Reads the head of an HTTP/1.1 answer, without the empty line. Throws ProtocolError. */
export function parseHead(text: string): ResponseHead {
  const [first = '', ...lines] = text.split('\r\n');
  const status = /^HTTP\/1\.([01]) (\d{3})(?: |$)/.exec(first);
  if (!status) throw new ProtocolError('no HTTP/1.1 status line');
  const headers = new Map(lines.map(parseHeader));
  return { status: Number(status[2]), headers, keepAlive: staysOpen(status[1] === '1', headers) };
}

/** How long the body is. */
export function framingOf({ status, headers }: ResponseHead): Framing {
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
