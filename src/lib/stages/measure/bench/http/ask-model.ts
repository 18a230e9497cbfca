import { Agent, request, type IncomingMessage, type RequestOptions } from 'node:http';
import { systemCode } from '../../../../core/kit/system-code.ts';
import type { JsonObject } from '../../../../core/ports/json.ts';
import {
  CHAT_PATH,
  DETAIL_CHARS,
  emptyRecord,
  fail,
  parseCompletion,
  type StreamError,
  type StreamRecord,
  type StreamTarget,
  takeEvent,
} from './stream-record.ts';

/** No chat answer is longer. */
const MAX_CHARS = 16 * 1024 * 1024;

/** How one request is run: at most `timeoutMs` until its last byte. `began` gets the record at once; it fills as the answer comes. */
export interface Asking {
  timeoutMs: number;
  signal: AbortSignal;
  began?: (record: StreamRecord) => void;
}

/** Where a request goes. */
export type Destination = Omit<RequestOptions, 'headers'> & { headers: Record<string, string> };

/** Where requests to an endpoint go, one after another on a connection that stays open; destroy the agent. */
export function endpointOf({ host, port, key }: StreamTarget): Destination & { agent: Agent } {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return { agent, host, port, headers: { authorization: `Bearer ${key}` } };
}

/** Sends one prompt and resolves with its record, failures too. Node's own client: right for some streams at a time, too slow to measure load. */
export function askModel(
  to: Destination,
  body: JsonObject,
  { timeoutMs, signal, began }: Asking,
): Promise<StreamRecord> {
  const record = emptyRecord(0, performance.now());
  began?.(record);
  const { promise, resolve } = Promise.withResolvers<StreamRecord>();
  const content = JSON.stringify(body);
  const headers = { ...to.headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) };
  const asked = request({ path: CHAT_PATH, method: 'POST', ...to, headers });
  const settle: Settle = (error, detail) => {
    if (Number.isNaN(record.endMs)) {
      record.endMs = performance.now();
      if (error !== undefined) record.error ??= error;
      if (detail !== undefined) record.detail ??= detail;
    }
    if (error !== undefined) asked.destroy();
    resolve(record);
  };
  const abort = (): void => settle('aborted');
  const timer = setTimeout(settle, timeoutMs, 'timeout');
  signal.addEventListener('abort', abort, { once: true });
  asked.on('finish', () => (record.sentMs = performance.now()));
  asked.on('error', (error) => settle(kindOf(error, record), systemCode(error)));
  asked.on('response', (answer) => readAnswer(answer, record, settle));
  if (signal.aborted) abort();
  else asked.end(content);
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  });
}

type Settle = (error?: StreamError, detail?: string) => void;

/** Never sent: no connection. Without a word of the answer: a reset, whatever its form. */
function kindOf(error: Error, { sentMs, status }: StreamRecord): StreamError {
  if (systemCode(error).startsWith('HPE_')) return 'protocol';
  if (Number.isNaN(sentMs)) return 'refused';
  return status === undefined ? 'reset' : 'truncated';
}

function readAnswer(answer: IncomingMessage, record: StreamRecord, settle: Settle): void {
  const { 'x-sovran-release': release, 'x-request-id': requestId, 'content-type': type = '' } = answer.headers;
  const isStream = answer.statusCode === 200 && type.startsWith('text/event-stream');
  Object.assign(record, { headersMs: performance.now(), status: answer.statusCode });
  if (typeof release === 'string') record.release = release;
  if (typeof requestId === 'string') record.requestId = requestId;
  let text = '';
  answer.setEncoding('utf8');
  answer.on('data', (part: string) => {
    text += part;
    if (isStream) text = takeLines(text, record);
    if (text.length > MAX_CHARS) settle('protocol', 'answer too long');
  });
  answer.on('error', (error) => settle('truncated', systemCode(error)));
  answer.on('end', () => {
    if (isStream) takeLines(`${text}\n`, record);
    else takeDocument(text, record);
    const isWhole = record.done || record.finishReason !== undefined || record.error !== undefined;
    if (isWhole) return settle();
    record.httpEnded = true;
    settle('truncated', record.text.slice(0, DETAIL_CHARS));
  });
}

/** Takes the whole lines of an event stream; returns what is left. */
function takeLines(text: string, record: StreamRecord): string {
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  for (const line of lines) {
    const [, field, value = ''] = /^(data|error): ?(.*?)\r?$/s.exec(line) ?? [];
    if (field === 'error') fail(record, value);
    else if (field === 'data') takeEvent(record, value, performance.now());
  }
  return rest;
}

function takeDocument(json: string, record: StreamRecord): void {
  if (record.status !== 200) return fail(record, json);
  const [choice] = parseCompletion(record, json).choices ?? [];
  const text = choice?.message?.content ?? choice?.text;
  if (typeof text !== 'string') return fail(record, json, 'protocol');
  record.text = text;
  record.done = true;
  if (choice?.finish_reason) record.finishReason = choice.finish_reason;
}
