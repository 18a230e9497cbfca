import type { IncomingMessage } from 'node:http';
import type { ChatMessage } from '../../../data/rows/chat-row.ts';
import type { MockRequest } from './mock-options.ts';

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
