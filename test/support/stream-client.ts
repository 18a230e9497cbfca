import { Agent, request } from 'node:http';
import type { Socket } from 'node:net';

/** What one client saw of one stream. */
export interface SeenStream {
  status: number;
  release: string;
  /** Contiguous chunks of one release, ended by `[DONE]`. */
  whole: boolean;
  problem?: string;
  /** The request went out on a connection that an earlier one had used. */
  reused: boolean;
  /** Milliseconds between the first byte of successive chunks. */
  gaps: number[];
}

export interface StreamClient {
  /** `chunk` is called with the number of chunks seen so far. */
  ask(chunk?: (count: number) => void): Promise<SeenStream>;
  close(): void;
}

/** What to ask, and how a whole answer is known. */
export interface Dialect {
  body: string;
  isWhole(text: string, release: string): boolean;
}

const BACKEND: Dialect = { body: '{}', isWhole };

/** A client with one keep-alive connection. */
export function streamClient(url: string, key: string, dialect = BACKEND): StreamClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return { ask: (chunk) => ask(agent, { url, key, chunk, dialect }), close: () => agent.destroy() };
}

interface Asked {
  url: string;
  key: string;
  chunk: ((count: number) => void) | undefined;
  dialect: Dialect;
}

function ask(agent: Agent, { url, key, chunk: told, dialect }: Asked): Promise<SeenStream> {
  const seen: SeenStream = { status: 0, release: '', whole: false, reused: false, gaps: [] };
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'content-length': dialect.body.length,
  };
  return new Promise((resolve) => {
    const fail = (error: Error): void => resolve({ ...seen, problem: error.message });
    const call = request(`${url}/v1/chat/completions`, { method: 'POST', agent, headers }, (response) => {
      seen.status = response.statusCode ?? 0;
      seen.release = String(response.headers['x-sovran-release'] ?? '');
      seen.reused = call.reusedSocket;
      let text = '';
      let last: number | undefined;
      response.on('data', (chunk: Buffer) => {
        const now = performance.now();
        if (last !== undefined) seen.gaps.push(now - last);
        last = now;
        text += chunk.toString();
        told?.(seen.gaps.length + 1);
      });
      response.on('error', fail);
      response.on('end', () => resolve({ ...seen, whole: dialect.isWhole(text, seen.release) }));
    });
    call.on('socket', (socket: Socket) => socket.setNoDelay(true));
    call.on('error', fail);
    call.end(dialect.body);
  });
}

function isWhole(text: string, release: string): boolean {
  const events = text.split('\n\n').filter((event) => event !== '');
  if (events.pop() !== 'data: [DONE]') return false;
  const chunks = events.map(
    (event) => JSON.parse(event.slice('data: '.length)) as { release: string; index: number; of: number },
  );
  return chunks.length === chunks[0]?.of && chunks.every((one, at) => one.index === at && one.release === release);
}
