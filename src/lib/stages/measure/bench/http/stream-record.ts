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
  /** Bytes received, framing included. */
  bytes: number;
  /** The socket had carried an earlier request. */
  reused: boolean;
  error?: StreamError;
  /** First words of an error answer, or of the system's error. */
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

const DETAIL_CHARS = 300;

/** The message of an error document, or the beginning of the text. */
export function wordsOf(text: string): string {
  const found = /"message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  return (found ?? text).slice(0, DETAIL_CHARS);
}
