import type { ChatMessage } from '../../../src/lib/stages/data/rows/chat-row.ts';
import type { IncomingMessage } from 'node:http';

/** What goes wrong with one answer. */
export type MockFault =
  | { kind: 'status'; status: number }
  /** Connection reset before the first byte, or after `afterTokens`. */
  | { kind: 'reset'; afterTokens?: number }
  /** Connection closed in the middle of the body. */
  | { kind: 'cut'; afterTokens: number }
  /** Body ends well, end mark and finish reason missing. */
  | { kind: 'unfinished' }
  /** An error inside the stream. */
  | { kind: 'error-event'; afterTokens: number }
  | { kind: 'silent' };

export interface MockRequest {
  /** 0 for the first request the server ever saw. */
  index: number;
  model: string;
  messages: ChatMessage[];
  stream: boolean;
  includeUsage: boolean;
  maxTokens: number | undefined;
}

/** The schedule and the manners of the mock. Times in milliseconds. */
export interface MockOptions {
  /** From the request being read to the first token. */
  ttftMs: number;
  /** Between tokens. */
  itlMs: number;
  /** Tokens of an answer without `answer`; capped by the request's `max_tokens`. */
  tokens: number;
  /** An event with the role only, right after the request was read. */
  roleFirst?: boolean;
  /** The whole server sends nothing from `atMs` (since it read its first request) for `forMs`. */
  stall?: { atMs: number; forMs: number };
  /** Required `authorization` key. */
  key?: string;
  /** Sent as `x-sovran-release`. */
  release?: string;
  fault?(request: MockRequest): MockFault | undefined;
  answer?(messages: ChatMessage[]): string;
}

interface Body {
  model?: string;
  messages?: ChatMessage[];
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  max_tokens?: number;
}

/** Reads a chat completion request to its end. */
export async function readMockRequest(incoming: IncomingMessage, index: number): Promise<MockRequest> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  const body = JSON.parse(Buffer.concat(parts).toString('utf8') || '{}') as Body;
  return {
    index,
    model: body.model ?? 'mock',
    messages: body.messages ?? [],
    stream: body.stream === true,
    includeUsage: body.stream_options?.include_usage === true,
    maxTokens: body.max_tokens,
  };
}
