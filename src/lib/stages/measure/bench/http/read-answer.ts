import { ProtocolError } from './http-response-reader.ts';
import type { StreamRecord } from './stream-record.ts';

/** The parts of a chat completion (or of a chunk of one) that are read; servers send more. */
interface Completion {
  choices?: Choice[];
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null;
  error?: unknown;
}

interface Choice {
  finish_reason?: string | null;
  text?: string | null;
  message?: { content?: string | null };
  /** A piece of the answer, or of the reasoning that comes before it. */
  delta?: { content?: string | null; reasoning_content?: string | null };
}

const DETAIL_CHARS = 300;

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

/** The message of an error document, or the beginning of the text. */
export function wordsOf(text: string): string {
  const found = /"message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  return (found ?? text).slice(0, DETAIL_CHARS);
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
