import { ProtocolError } from './http-response-reader.ts';
import type { StreamRecord } from './stream-record.ts';

/** The parts of an event that are read; servers send more. */
interface Chunk {
  choices?: { finish_reason?: string | null }[];
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null;
}

/** Takes finish reason and token counts from an event. Throws ProtocolError. */
export function readFinish(json: string, record: StreamRecord): void {
  const { choices, usage } = parse(json);
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
