import type { ServerResponse } from 'node:http';
import type { MockFault, MockOptions, MockRequest } from './mock-options.ts';

/** One answer of the mock, sent token by token on an absolute schedule. */
export interface MockStream {
  response: ServerResponse;
  request: MockRequest;
  fault: MockFault | undefined;
  options: MockOptions;
  tokens: string[];
  /** When the request was read; the schedule counts from here. */
  readAt: number;
  startedAt: number;
}

/** Sends the whole stream; tokens leave at `readAt + ttft + i × itl`. */
export function sendStream(stream: MockStream): void {
  const { response, options } = stream;
  response.writeHead(200, { 'content-type': 'text/event-stream', ...releaseHeader(options) });
  if (options.roleFirst) response.write(event(stream, { delta: { role: 'assistant', content: '' } }));
  else response.flushHeaders();
  scheduleToken(stream, 0);
}

/** The header that names what answered. */
export function releaseHeader({ release }: MockOptions): Record<string, string> {
  return release === undefined ? {} : { 'x-sovran-release': release };
}

/** Timers have whole milliseconds and must not fire early: a token is up to 1 ms late, never early. */
function scheduleToken(stream: MockStream, index: number): void {
  const delay = Math.max(0, Math.ceil(dueAt(stream, index) - performance.now()));
  setTimeout(() => sendToken(stream, index), delay);
}

function dueAt(stream: MockStream, index: number): number {
  const { options, readAt, startedAt } = stream;
  const due = readAt + options.ttftMs + index * options.itlMs;
  return options.stall ? afterStall(due, startedAt, options.stall) : due;
}

function afterStall(due: number, startedAt: number, stall: { atMs: number; forMs: number }): number {
  const begin = startedAt + stall.atMs;
  return due >= begin && due < begin + stall.forMs ? begin + stall.forMs : due;
}

function sendToken(stream: MockStream, index: number): void {
  const { response, tokens } = stream;
  if (response.destroyed || breaks(stream, index)) return;
  const text = tokens[index];
  if (text === undefined) return endStream(stream);
  response.write(event(stream, { delta: { content: text } }));
  if (index + 1 < tokens.length) scheduleToken(stream, index + 1);
  else endStream(stream);
}

/** Carries out a fault that is due at this token. */
function breaks({ fault, response }: MockStream, index: number): boolean {
  if (fault === undefined || !('afterTokens' in fault) || fault.afterTokens !== index) return false;
  if (fault.kind === 'reset') response.socket?.resetAndDestroy();
  else if (fault.kind === 'cut') response.socket?.end();
  else response.end('data: {"error":{"message":"mock failed","code":500}}\n\n');
  return true;
}

function endStream(stream: MockStream): void {
  const { response, request, fault } = stream;
  if (fault?.kind === 'unfinished') return void response.end();
  const usage = request.includeUsage ? line({ ...envelope(request), choices: [], usage: usageOf(stream) }) : '';
  response.end(`${event(stream, { delta: {}, finish_reason: finishOf(stream) })}${usage}data: [DONE]\n\n`);
}

/** Why an answer ends: it is as long as was asked for, or the model stopped. */
export function finishOf({ request, tokens }: Pick<MockStream, 'request' | 'tokens'>): 'length' | 'stop' {
  return request.maxTokens === tokens.length ? 'length' : 'stop';
}

/** Token counts as the server knows them; four characters of a prompt count as one token. */
export function usageOf({ request, tokens }: Pick<MockStream, 'request' | 'tokens'>): Record<string, number> {
  const characters = request.messages.reduce((sum, { content }) => sum + content.length, 0);
  return { prompt_tokens: Math.ceil(characters / 4), completion_tokens: tokens.length };
}

function event({ request }: MockStream, choice: object): string {
  return line({ ...envelope(request), choices: [{ index: 0, finish_reason: null, ...choice }] });
}

function envelope(request: MockRequest): object {
  return { id: `mock-${request.index}`, object: 'chat.completion.chunk', model: request.model };
}

function line(payload: object): string {
  return `data: ${JSON.stringify(payload)}\n\n`;
}
