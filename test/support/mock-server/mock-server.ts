import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type MockOptions, type MockRequest, readMockRequest } from './mock-options.ts';
import { finishOf, releaseHeader, sendStream, usageOf, type MockStream } from './mock-stream.ts';

/** A running mock: an OpenAI-compatible server on loopback whose schedule is known exactly. */
export interface MockServer {
  port: number;
  /** Chat requests read so far. */
  readonly seen: number;
  close(): Promise<void>;
}

const KEEP_ALIVE_MS = 60_000;
const DEFAULTS: MockOptions = { ttftMs: 0, itlMs: 0, tokens: 4 };

/** Starts the mock on a free loopback port. */
export async function startMockServer(options: Partial<MockOptions> = {}): Promise<MockServer> {
  const state: State = { options: { ...DEFAULTS, ...options }, seen: 0 };
  const server = createServer((incoming, response) => void answer(incoming, response, state));
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get seen() {
      return state.seen;
    },
    close: () => closeServer(server),
  };
}

interface State {
  options: MockOptions;
  seen: number;
  /** When the first chat request was read. */
  startedAt?: number;
}

async function answer(incoming: IncomingMessage, response: ServerResponse, state: State): Promise<void> {
  response.socket?.setNoDelay(true);
  const { options } = state;
  if (incoming.url === '/health') return sendJson(response, 200, { status: 'ok' });
  if (incoming.url === '/v1/models') return sendJson(response, 200, { data: [{ id: 'mock' }] });
  if (options.key !== undefined && incoming.headers.authorization !== `Bearer ${options.key}`)
    return sendError(response, 401);
  const request = await readMockRequest(incoming, state.seen++);
  const startedAt = (state.startedAt ??= performance.now());
  respond(request, response, { options, startedAt });
}

function respond(
  request: MockRequest,
  response: ServerResponse,
  { options, startedAt }: Pick<Required<State>, 'options' | 'startedAt'>,
): void {
  const fault = options.fault?.(request);
  if (fault?.kind === 'silent') return;
  if (fault?.kind === 'status') return sendError(response, fault.status);
  if (fault?.kind === 'reset' && fault.afterTokens === undefined) return void response.socket?.resetAndDestroy();
  const tokens = tokensOf(request, options);
  const stream = { response, request, fault, options, tokens, readAt: performance.now(), startedAt };
  if (request.stream) sendStream(stream);
  else setTimeout(() => sendDocument(stream), options.ttftMs + options.itlMs * tokens.length);
}

/** Texts of the answer's tokens: pieces of four characters. */
function tokensOf(request: MockRequest, options: MockOptions): string[] {
  const text = options.answer?.(request.messages) ?? 'word'.repeat(options.tokens);
  return (text.match(/[\s\S]{1,4}/g) ?? []).slice(0, request.maxTokens);
}

function sendDocument(stream: MockStream): void {
  const message = { role: 'assistant', content: stream.tokens.join('') };
  sendJson(
    stream.response,
    200,
    { choices: [{ index: 0, message, finish_reason: finishOf(stream) }], usage: usageOf(stream) },
    releaseHeader(stream.options),
  );
}

function sendError(response: ServerResponse, status: number): void {
  sendJson(response, status, { error: { message: `mock answers ${status}`, code: status } });
}

function sendJson(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
