import { ProtocolError } from './http-response-reader.ts';
import type { StreamRecord } from './stream-record.ts';

/** The parts of an event that are read; servers send more. */
interface Chunk {
  choices?: Choice[];
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null;
  error?: unknown;
}

interface Choice {
  finish_reason?: string | null;
  text?: string | null;
  /** A piece of the answer, or of the reasoning that comes before it. */
  delta?: { content?: string | null; reasoning_content?: string | null };
}

/** What an event of a stream brings: text, and whether it is of the reasoning or an error. */
export interface StreamEvent {
  text: string;
  reasons: boolean;
  fails: boolean;
}

/** Reads an event, and takes finish reason and token counts from it. Throws ProtocolError. */
export function readEvent(json: string, record: StreamRecord): StreamEvent {
  const event = parse(json);
  const choice = event.choices?.[0];
  takeFinish(event, record);
  return {
    text: choice?.delta?.content ?? choice?.text ?? '',
    reasons: Boolean(choice?.delta?.reasoning_content),
    fails: Boolean(event.error),
  };
}

function takeFinish({ choices, usage }: Chunk, record: StreamRecord): void {
  const reason = choices?.[0]?.finish_reason;
  if (reason) record.finishReason = reason;
  if (usage?.prompt_tokens !== undefined) record.promptTokens = usage.prompt_tokens;
  if (usage?.completion_tokens !== undefined) record.completionTokens = usage.completion_tokens;
}

function parse(json: string): Chunk {
  try {
    return JSON.parse(json) as Chunk;
  } catch {
    throw new ProtocolError('event is not JSON');
  }
}
