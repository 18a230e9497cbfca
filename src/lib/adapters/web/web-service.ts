import http from 'node:http';
import https from 'node:https';
import type { Clock } from '../../core/ports/clock.ts';
import type { WebAnswer, WebPlace, WebRequest, WebService } from '../../core/ports/web-service.ts';
import { exchange, type Exchange } from './exchange.ts';
import { isPassing, webFailing, webUnreachable } from './failures.ts';
import { readFile } from 'node:fs/promises';
import { systemCode } from '../../core/kit/system-code.ts';
import { fixable, message } from '../../core/text/message.ts';
import { type SovranError, usageError } from '../../core/text/sovran-error.ts';
import { readPrivateFile, unreadable } from '../../core/failures/private-file.ts';

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
      if (pause === undefined || !again || !isPassing(error)) throw webUnreachable(url, error);
    }
    await clock.sleep(pause, signal);
  }
}

const LONGEST_BYTES = 8192;
/** What a header may carry, without blanks. */
const TOKEN = /^[\x21-\x7E]+$/;

/** First line of a file that its owner alone can read. Throws `token-file-open`, `token-file-empty`, `file-missing` or `file-unreadable` (exit 2). */
async function readToken(path: string): Promise<string> {
  const [token = ''] = (await readPrivateFile(path, LONGEST_BYTES, () => refused('token-open', path))).split(/\r?\n/);
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
