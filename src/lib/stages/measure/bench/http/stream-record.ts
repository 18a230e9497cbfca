/** Where chat prompts go. */
export const CHAT_PATH = '/v1/chat/completions';

/** Where requests go: an OpenAI-compatible endpoint and the key that opens it. */
export interface StreamTarget {
  host: string;
  port: number;
  key: string;
  model: string;
}

/** `refused`: no connection; `reset`: closed early; `truncated`: no end; `aborted`: by the caller. */
export type StreamError = 'refused' | 'reset' | 'truncated' | 'timeout' | 'http' | 'protocol' | 'aborted';

/** One request as the client saw it. Times are milliseconds of one monotonic clock. */
export interface StreamRecord {
  id: number;
  /** When it should have been sent; latency as users feel it counts from here. */
  scheduledMs: number;
  /** Stamped right after the request was handed to the socket; NaN when it never was. */
  sentMs: number;
  headersMs?: number;
  /** First event of any kind, a role-only chunk included. */
  firstEventMs?: number;
  /** First event that carries text, of the reasoning or of the answer; a role-only chunk does not. */
  firstContentMs?: number;
  endMs: number;
  /** Arrival of every event that carries text. */
  chunkMs: number[];
  promptTokens?: number;
  completionTokens?: number;
  /** Events that carry text; not tokens. */
  chunks: number;
  text: string;
  status?: number;
  finishReason?: string;
  /** The end mark of the stream was seen. */
  done: boolean;
  /** With `truncated`: HTTP said that the answer ends here, so that no connection broke. */
  httpEnded?: true;
  /** Header `x-sovran-release`. */
  release?: string;
  /** Header `x-request-id`. */
  requestId?: string;
  /** Bytes received, framing included; only the raw client counts them. */
  bytes: number;
  /** The socket had carried an earlier request; only the raw client says so. */
  reused: boolean;
  error?: StreamError;
  /** First words of an error answer, of an answer without an end, or of the system's error. */
  detail?: string;
}

/** How one request is run. */
export interface RequestOptions {
  id?: number;
  /** Default: now. */
  scheduledMs?: number;
  /** Longest time from sending to the last byte, default 600 s. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Collect the answer's text (default true). */
  keepText?: boolean;
}

/** A record that has nothing yet. */
export function emptyRecord(id: number, scheduledMs: number): StreamRecord {
  const times = { scheduledMs, sentMs: Number.NaN, endMs: Number.NaN, chunkMs: [] };
  return { id, ...times, chunks: 0, text: '', done: false, bytes: 0, reused: false };
}

/** The parts of a chat completion, or of a chunk of one, that are read; servers send more. */
interface Completion {
  error?: unknown;
  choices?: { finish_reason?: string | null; delta?: Words; message?: Words; text?: string }[];
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null;
}
type Words = { content?: string | null; reasoning_content?: string | null };

const END_MARK = '[DONE]';
/** Longest `detail`. */
export const DETAIL_CHARS = 300;

/** Fills a record from an event that came at `now`: this runs for every token. */
export function takeEvent(record: StreamRecord, payload: string, now: number, keepText = true): void {
  record.firstEventMs ??= now;
  if (payload.length <= END_MARK.length + 2 && payload.trim() === END_MARK) {
    record.done = true;
    return;
  }
  const { error, usage, choices } = parseCompletion(record, payload);
  const choice = choices?.[0];
  if (error) fail(record, payload);
  if (choice?.finish_reason) record.finishReason = choice.finish_reason;
  if (usage?.prompt_tokens !== undefined) record.promptTokens = usage.prompt_tokens;
  if (usage?.completion_tokens !== undefined) record.completionTokens = usage.completion_tokens;
  const text = choice?.delta?.content ?? choice?.text ?? '';
  if (text === '' && !choice?.delta?.reasoning_content) return;
  record.firstContentMs ??= now;
  record.chunkMs.push(now);
  record.chunks += 1;
  if (keepText) record.text += text;
}

/** Words that are not JSON fail the record. */
export function parseCompletion(record: StreamRecord, json: string): Completion {
  try {
    return (JSON.parse(json) ?? {}) as Completion;
  } catch {
    fail(record, json, 'protocol');
    return {};
  }
}

/** Keeps the first error, with the message of its document or the beginning of its text. */
export function fail(record: StreamRecord, text: string, error: StreamError = 'http'): void {
  const found = /"message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  record.error ??= error;
  record.detail ??= (found ?? text.trim()).slice(0, DETAIL_CHARS);
}
