import { ProtocolError } from './http-response-reader.ts';
import type { StreamRecord } from './stream-record.ts';

/** The parts of a chat completion (or of a chunk of one) that are read; servers send more. */
interface Completion {
  choices?: { finish_reason?: string | null; text?: string; message?: { content?: string | null } }[];
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null;
}

/** Takes finish reason and token counts from an event. Throws ProtocolError. */
export function readFinish(json: string, record: StreamRecord): void {
  takeFinish(parse(json), record);
}

/** Takes a whole, unstreamed answer into a record; its one time is when it was complete. */
export function readAnswer(json: string, record: StreamRecord, now: number): void {
  const answer = parse(json);
  const choice = answer.choices?.[0];
  if (!choice) throw new ProtocolError('answer without a choice');
  record.text = choice.message?.content ?? choice.text ?? '';
  record.firstEventMs = now;
  record.done = true;
  takeFinish(answer, record);
}

function takeFinish({ choices, usage }: Completion, record: StreamRecord): void {
  const reason = choices?.[0]?.finish_reason;
  if (reason) record.finishReason = reason;
  if (usage?.prompt_tokens !== undefined) record.promptTokens = usage.prompt_tokens;
  if (usage?.completion_tokens !== undefined) record.completionTokens = usage.completion_tokens;
}

function parse(json: string): Completion {
  try {
    return JSON.parse(json) as Completion;
  } catch {
    throw new ProtocolError('event is not JSON');
  }
}
