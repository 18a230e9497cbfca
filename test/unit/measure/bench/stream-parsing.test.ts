import { array, assert, constantFrom, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { Exchange } from '../../../../src/lib/stages/measure/bench/http/exchange.ts';
import { emptyRecord, type StreamRecord } from '../../../../src/lib/stages/measure/bench/http/stream-record.ts';

const TEXT = 'Été 🇫🇷 à l’heure "dite" \\ fin\n';
const PIECES = Array.from(TEXT);

/** Two answers with every turn the protocol allows; the parser must not care where they are cut. */
const RESPONSES = [roleAndPings(), twoEventsPerChunk()];

function sse(payload: object): string {
  return `data: ${JSON.stringify(payload)}\n\n`;
}

function delta(content: string | null, more: object = {}): string {
  return sse({ choices: [{ index: 0, delta: { content }, finish_reason: null, ...more }] });
}

function pieces(): string[] {
  return PIECES.map((piece) => delta(piece));
}

function chunk(text: string, extension = ''): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}${extension}\r\n`), bytes, Buffer.from('\r\n')]);
}

function head(): Buffer {
  return Buffer.from(
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n' +
      'Transfer-Encoding: chunked\r\nx-sovran-release: r1\r\n\r\n',
  );
}

function tail(): string {
  const usage = { prompt_tokens: 7, completion_tokens: 9 };
  return sse({ choices: [{ delta: {}, finish_reason: 'stop' }] }) + sse({ choices: [], usage }) + 'data: [DONE]\n\n';
}

/** Role chunk, comments, chunk extensions, CRLF lines, trailers, one event in two chunks (cut inside UTF-8). */
function roleAndPings(): Buffer {
  const events = pieces().join(': ping\r\n\r\n');
  const bytes = Buffer.from(delta(null, { delta: { role: 'assistant', content: '' } }) + events + tail());
  const middle = bytes.indexOf(Buffer.from('🇫')) + 2;
  const part = (start: number, end: number): Buffer =>
    Buffer.concat([
      Buffer.from(`${(end - start).toString(16).toUpperCase()};name="v"\r\n`),
      bytes.subarray(start, end),
      Buffer.from('\r\n'),
    ]);
  return Buffer.concat([head(), part(0, middle), part(middle, bytes.length), Buffer.from('0\r\nx-trailer: 1\r\n\r\n')]);
}

/** Two events in each chunk, escaped text, usage null on every event, spaces after colons. */
function twoEventsPerChunk(): Buffer {
  const events = PIECES.map(
    (piece) =>
      `data: {"choices": [{"delta": {"content": ${escaped(piece)}}, "finish_reason": null}], "usage": null}\r\n\r\n`,
  );
  const pairs = Array.from({ length: Math.ceil(events.length / 2) }, (_, at) =>
    events.slice(at * 2, at * 2 + 2).join(''),
  );
  return Buffer.concat([head(), ...[...pairs, tail()].map((text) => chunk(text)), Buffer.from('0\r\n\r\n')]);
}

/** JSON with every non-ASCII unit escaped: surrogate pairs become two escapes. */
function escaped(text: string): string {
  return JSON.stringify(text).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Feeds one response in pieces of the given sizes, each at its own millisecond. */
function parse(response: Buffer, sizes: number[]): StreamRecord {
  const settled: StreamRecord[] = [];
  const exchange = new Exchange(emptyRecord(0, 0), true, (record) => settled.push(record));
  let [at, turn] = [0, 0];
  while (at < response.length) {
    const size = Math.min(sizes[turn % sizes.length] ?? 1, response.length - at);
    exchange.receive(Buffer.from(response.subarray(at, at + size)), size, ++turn);
    at += size;
  }
  expect(settled).toHaveLength(1);
  return exchange.record;
}

function expectWhole(record: StreamRecord): void {
  expect(record).toMatchObject({ text: TEXT, done: true, finishReason: 'stop', release: 'r1', status: 200 });
  expect(record).toMatchObject({ promptTokens: 7, completionTokens: 9, chunks: PIECES.length });
  expect(record.error).toBeUndefined();
  expect(record.chunkMs).toHaveLength(PIECES.length);
}

test('5,000 random splits of two answers give the same record', () => {
  const sizes = array(integer({ min: 1, max: 97 }), { minLength: 1, maxLength: 40 });
  assert(
    property(constantFrom(...RESPONSES), sizes, (response, cuts) => expectWhole(parse(response, cuts))),
    { numRuns: 5000, seed: 20261124 },
  );
}, 60_000);

test('single bytes and one chunk give the same record', () => {
  for (const response of RESPONSES) {
    expectWhole(parse(response, [1]));
    expectWhole(parse(response, [response.length]));
  }
});

test('the role chunk is an event but no content', () => {
  const record = parse(RESPONSES[0] ?? Buffer.alloc(0), [40]);
  expect(record.firstEventMs).toBeLessThan(record.firstContentMs ?? 0);
});

test.each([
  ['a status line of another protocol', 'SMTP ready\r\n\r\n'],
  ['a chunk size that is no number', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
  ['a chunk longer than its size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabc'],
  ['bytes after the answer', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}extra'],
  [
    'a finish event that is no JSON',
    'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 26\r\n\r\ndata: {"finish_reason":"x\n\n',
  ],
])('%s is a protocol error', (_name, bytes) => {
  const exchange = new Exchange(emptyRecord(0, 0), true, () => undefined);
  exchange.receive(Buffer.from(bytes), Buffer.byteLength(bytes), 1);
  expect(exchange.record.error).toBe('protocol');
});
