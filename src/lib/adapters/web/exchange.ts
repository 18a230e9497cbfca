import http from 'node:http';
import https from 'node:https';
import type { WebAnswer, WebRequest } from '../../core/ports/web-service.ts';

/** Longest time without a byte, milliseconds. */
export const SILENCE_MS = 30_000;
/** Longest answer, bytes. */
export const LONGEST_BYTES = 32 * 1024 * 1024;

/** An answer that is too long, or that did not come. */
export class ExchangeFailed extends Error {
  readonly code: 'TIMEOUT' | 'TOO_LONG';

  constructor(code: 'TIMEOUT' | 'TOO_LONG') {
    super(code);
    this.code = code;
  }
}

export interface Exchange {
  url: URL;
  request: WebRequest;
  headers: Readonly<Record<string, string>>;
  agent: http.Agent;
  signal: AbortSignal;
  isTls: boolean;
}

/** One request and its whole answer; a redirection is an answer, so that no token goes elsewhere. */
export function exchange({ url, request, headers, agent, signal, isTls }: Exchange): Promise<WebAnswer> {
  const body = bodyOf(request);
  const options = {
    method: request.method,
    agent,
    signal,
    headers: { accept: 'application/json', ...headers, ...body.headers },
    timeout: SILENCE_MS,
  };
  return new Promise((resolve, reject) => {
    const sent = (isTls ? https : http).request(addressOf(url, request), options, (response) => {
      readAnswer(response).then(resolve, reject);
    });
    sent.on('timeout', () => sent.destroy(new ExchangeFailed('TIMEOUT')));
    sent.on('error', reject);
    sent.end(body.bytes);
  });
}

async function readAnswer(response: http.IncomingMessage): Promise<WebAnswer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_BYTES) throw new ExchangeFailed('TOO_LONG');
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') };
}

function addressOf(url: URL, { path, query }: WebRequest): URL {
  const address = new URL(url);
  address.pathname = `${url.pathname.replace(/\/$/, '')}${path}`;
  for (const [name, value] of Object.entries(query ?? {})) address.searchParams.set(name, value);
  return address;
}

function bodyOf({ json, bytes }: WebRequest): { bytes?: Buffer; headers: Record<string, string> } {
  if (json === undefined && bytes === undefined) return { headers: {} };
  const body = bytes ? Buffer.from(bytes) : Buffer.from(JSON.stringify(json));
  const type = bytes ? 'application/octet-stream' : 'application/json';
  return { bytes: body, headers: { 'content-type': type, 'content-length': String(body.length) } };
}
