import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

export interface BackendOptions {
  /** Put into every chunk, so that a client sees who answered. */
  release: string;
  tokens?: number;
  intervalMs?: number;
  /** Answer to `/metrics`. */
  exposition?: string;
  /** Awaited before each token, and before the end, which counts as one more. */
  before?: (index: number) => Promise<void>;
}

/** A stand-in for a serving engine: OpenAI-shaped streams over a Unix socket. */
export interface StreamingBackend {
  socket: string;
  /** Requests other than health checks. */
  requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[];
  /** Streams running now. */
  open: number;
  healthy: boolean;
  /** Every request fails. */
  failing?: boolean;
  /** No answer begins before this has come. */
  silent?: Promise<void>;
  /** No stream ends before this has come. */
  held?: Promise<void>;
  close(): Promise<void>;
}

/** Listens until the test ends. */
export async function streamingBackend(socket: string, options: BackendOptions): Promise<StreamingBackend> {
  const close = async (): Promise<void> => undefined;
  const backend: StreamingBackend = { socket, requests: [], open: 0, healthy: true, close };
  const server = createServer((request, response) => void answer(backend, options, request, response));
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  backend.close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(() => backend.close());
  return backend;
}

/** Keeps the streams of a backend from ending until what is returned is called. */
export function hold(backend: StreamingBackend): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  backend.held = promise;
  return resolve;
}

async function answer(
  backend: StreamingBackend,
  options: BackendOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.url === '/health') return void response.writeHead(backend.healthy ? 200 : 503).end('{}');
  if (request.url === '/metrics' && options.exposition !== undefined) return void response.end(options.exposition);
  let body = '';
  for await (const chunk of request) body += String(chunk);
  backend.requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
  await backend.silent;
  if (backend.failing) return void response.writeHead(500).end('{}');
  response.setHeader('server', 'engine/1.0');
  response.setHeader('x-engine-version', '1.0');
  response.setHeader('access-control-allow-origin', '*');
  if (request.method === 'GET') return void response.setHeader('content-type', 'application/json').end('{"data":[]}');
  await stream(backend, options, response);
}

async function stream(backend: StreamingBackend, options: BackendOptions, response: ServerResponse): Promise<void> {
  const { release, tokens = 5, intervalMs = 10, before } = options;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  backend.open += 1;
  for (let index = 0; index < tokens && !response.destroyed; index += 1) {
    await before?.(index);
    response.write(`data: ${JSON.stringify({ release, index, of: tokens })}\n\n`);
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
  await before?.(tokens);
  await backend.held;
  response.end('data: [DONE]\n\n');
  backend.open -= 1;
}
