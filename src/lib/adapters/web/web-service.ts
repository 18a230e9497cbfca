import http from 'node:http';
import https from 'node:https';
import type { Clock } from '../../core/ports/clock.ts';
import type { WebAnswer, WebPlace, WebRequest, WebService } from '../../core/ports/web-service.ts';
import { readFile } from 'node:fs/promises';
import { systemCode } from '../../core/kit/system-code.ts';
import { fixable, message, type Message, type MessageKey } from '../../core/text/message.ts';
import { SovranError, usageError, EXIT, unreachableError } from '../../core/text/sovran-error.ts';
import { readPrivateFile, unreadable } from '../../core/failures/private-file.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { systemReason } from '../../core/failures/system-reason.ts';

/** Pauses before a request is sent again, milliseconds. */
const PAUSES_MS = [500, 2_000];
/** Answers of a server that is busy or whose proxy is: the request was not worked on. */
const BUSY: ReadonlySet<number> = new Set([429, 503]);

/** Opens a service; token and certificates are read now, once. Throws as `readToken` and `readCertificates`. */
export async function openWebService(place: WebPlace, clock: Clock, signal: AbortSignal): Promise<WebService> {
  const url = new URL(place.url);
  const isTls = url.protocol === 'https:';
  const ca = place.caFile === undefined ? {} : { ca: await readCertificates(place.caFile) };
  const agent = isTls ? new https.Agent({ keepAlive: true, ...ca }) : new http.Agent({ keepAlive: true });
  const headers = await authorization(place);
  const send = async (request: WebRequest): Promise<WebAnswer> =>
    exchange({ url, request, headers, agent, signal, isTls } satisfies Exchange);
  return {
    send: (request) => persistently(place.url, request, send, clock, signal),
    close: async () => agent.destroy(),
  };
}

async function authorization({ tokenFile, user }: WebPlace): Promise<Record<string, string>> {
  if (tokenFile === undefined) return {};
  const token = await readToken(tokenFile);
  if (user === undefined) return { authorization: `Bearer ${token}` };
  return { authorization: `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}` };
}

/** Sends again what was not worked on, and what may be sent twice. */
async function persistently(
  url: string,
  request: WebRequest,
  send: (request: WebRequest) => Promise<WebAnswer>,
  clock: Clock,
  signal: AbortSignal,
): Promise<WebAnswer> {
  for (let tries = 0; ; tries += 1) {
    const pause = PAUSES_MS[tries];
    try {
      const answer = await send(request);
      if (answer.status < 500 && !BUSY.has(answer.status)) return answer;
      if (pause === undefined || !BUSY.has(answer.status)) throw webFailing(url, answer.status);
    } catch (error) {
      signal.throwIfAborted();
      const again = request.method === 'GET' || request.method === 'PUT';
      // True if the same request may succeed in a moment.
      if (pause === undefined || !again || !PASSING.has(systemCode(error) ?? '')) throw webUnreachable(url, error);
    }
    await clock.sleep(pause, signal);
  }
}

const LONGEST_TOKEN_BYTES = 8192;
/** What a header may carry, without blanks. */
const TOKEN = /^[\x21-\x7E]+$/;

/** First line of a file that its owner alone can read. Throws `token-file-open`, `token-file-empty`, `file-missing` or `file-unreadable` (exit 2). */
async function readToken(path: string): Promise<string> {
  const [token = ''] = (await readPrivateFile(path, LONGEST_TOKEN_BYTES, () => refused('token-open', path))).split(
    /\r?\n/,
  );
  if (!TOKEN.test(token)) throw refused('token-empty', path);
  return token;
}

/** Certificates of a file. Throws `bad-ca-file`, `file-missing` or `file-unreadable` (exit 2). */
async function readCertificates(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(path, systemCode(error));
  });
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw usageError('bad-ca-file', fixable('web.bad-ca', { path }), { details: { path } });
}

function refused(what: 'token-open' | 'token-empty', path: string): SovranError {
  const code = what === 'token-open' ? 'token-file-open' : 'token-file-empty';
  return usageError(code, message(`web.${what}`, { path }), { fix: message(`web.${what}.fix`), details: { path } });
}

/** OpenSSL and Node on certificates that do not hold. */
const CERTIFICATE = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA)/;
const NOT_TLS: ReadonlySet<string> = new Set([
  'EPROTO',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
]);
const PASSING: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'TIMEOUT', 'EAI_AGAIN']);

/** What kept a request from being answered; an error that says so itself stays. */
export function webUnreachable(url: string, error: unknown): SovranError {
  if (error instanceof SovranError) return error;
  const code = systemCode(error) ?? '';
  const isCertificate = CERTIFICATE.test(code);
  return new SovranError({
    code: isCertificate ? 'web-certificate' : 'web-unreachable',
    exit: isCertificate ? EXIT.identity : EXIT.unreachable,
    text: isCertificate
      ? message('web.certificate', { url, reason: code.toLowerCase().replaceAll('_', ' ') })
      : message('web.unreachable', { url, reason: reasonOf(code) }),
    fix: message(fixOf(code)),
    next: [tryCommand(url)],
    details: { url, reason: code },
    cause: error,
  });
}

/** `--ca` cures an unknown authority alone, not a wrong name or date. */
function fixOf(code: string): MessageKey {
  if (!CERTIFICATE.test(code)) return 'web.unreachable.fix';
  if (/ALTNAME|HOSTNAME/.test(code)) return 'web.certificate.name.fix';
  if (/EXPIRED|NOT_YET_VALID|REVOKED/.test(code)) return 'web.certificate.date.fix';
  return 'web.certificate.fix';
}

/** Asks the server without a token. */
function tryCommand(url: string): string {
  return `curl -sSI ${shellWord(url)}`;
}

function reasonOf(code: string): Message {
  if (code === 'TIMEOUT') return message('web.reason.timeout', { seconds: SILENCE_MS / 1000 });
  if (code === 'TOO_LONG') return message('web.reason.too-long', { mib: LONGEST_BYTES / 2 ** 20 });
  return NOT_TLS.has(code) ? message('web.reason.not-tls') : systemReason(code);
}

/** A server, or the proxy before it, that does not work. */
function webFailing(url: string, status: number): SovranError {
  return unreachableError('web-failing', fixable('web.failing', { url, status }), {
    next: [tryCommand(url)],
    details: { url, status },
  });
}

/** Longest time without a byte, milliseconds. */
const SILENCE_MS = 30_000;
/** Longest answer, bytes. */
const LONGEST_BYTES = 32 * 1024 * 1024;

/** An answer that is too long, or that did not come. */
class ExchangeFailed extends Error {
  readonly code: 'TIMEOUT' | 'TOO_LONG';

  constructor(code: 'TIMEOUT' | 'TOO_LONG') {
    super(code);
    this.code = code;
  }
}

interface Exchange {
  url: URL;
  request: WebRequest;
  headers: Readonly<Record<string, string>>;
  agent: http.Agent;
  signal: AbortSignal;
  isTls: boolean;
}

/** One request and its whole answer; a redirection is an answer, so that no token goes elsewhere. */
function exchange({ url, request, headers, agent, signal, isTls }: Exchange): Promise<WebAnswer> {
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
