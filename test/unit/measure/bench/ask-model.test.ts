import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { StreamRecord, StreamTarget } from '../../../../src/lib/stages/measure/bench/http/stream-record.ts';
import { askAll } from '../../../../src/lib/stages/measure/bench/http/ask-all.ts';
import { askModel, endpointOf } from '../../../../src/lib/stages/measure/bench/http/ask-model.ts';

const BODY = { model: 'm', stream: true, messages: [] };
const PATIENT = { timeoutMs: 10_000, signal: new AbortController().signal };
const STREAM = [
  'data: {"choices":[{"delta":{"role":"assistant"}}]}\n\n',
  'data: {"choices":[{"delta":{"content":"Démar\u2028"}}]}\r\n\r\n',
  'data:{"choices":[{"delta":{"content":"ches"},"finish_reason":"stop"}]}\n\n',
  'data: [DONE]\n\n',
].join('');
const DOCUMENT = JSON.stringify({ choices: [{ message: { content: 'Famille' }, finish_reason: 'length' }] });

async function serve(listener: RequestListener): Promise<StreamTarget> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port, key: 'k', model: 'm' };
}

async function ask(target: StreamTarget, how: Partial<Parameters<typeof askModel>[2]> = {}): Promise<StreamRecord> {
  const endpoint = endpointOf(target);
  return askModel(endpoint, BODY, { ...PATIENT, ...how }).finally(() => endpoint.agent.destroy());
}

const streamed = (response: ServerResponse): ServerResponse =>
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-sovran-release': 'r1', 'x-request-id': 'q1' });

test.each<[string, RequestListener, Partial<StreamRecord>]>([
  ['a whole stream', (_, to) => void streamed(to).end(STREAM), { text: 'Démar\u2028ches', chunks: 2, done: true }],
  ['its release and id', (_, to) => void streamed(to).end(STREAM), { release: 'r1', requestId: 'q1', status: 200 }],
  [
    'an end by its reason',
    (_, to) => void streamed(to).end(STREAM.slice(0, -14)),
    { finishReason: 'stop', done: false },
  ],
  ['an answer in one piece', (_, to) => void to.end(DOCUMENT), { text: 'Famille', finishReason: 'length', chunks: 0 }],
  ['no end mark', (_, to) => void streamed(to).end(STREAM.slice(0, 53)), { error: 'truncated', httpEnded: true }],
  [
    'an error in a stream',
    (_, to) => void streamed(to).end(`data: {"error":{"message":"full"}}\n\n${STREAM}`),
    { error: 'http', detail: 'full' },
  ],
  [
    'an error line',
    (_, to) => void streamed(to).end('error: {"message":"full"}\n\n'),
    { error: 'http', detail: 'full' },
  ],
  [
    'another status',
    (_, to) => void to.writeHead(503).end('no server'),
    { error: 'http', status: 503, detail: 'no server' },
  ],
  ['words that are not JSON', (_, to) => void streamed(to).end('data: {no\n\n'), { error: 'protocol' }],
  ['a document without a choice', (_, to) => void to.end('{}'), { error: 'protocol' }],
  [
    'a connection that ends early',
    (_, to) => void streamed(to).write('data: {', () => to.destroy()),
    { error: 'truncated' },
  ],
  [
    'a connection that ends without a word',
    (asked) => void asked.socket.destroy(),
    { error: 'reset', detail: 'ECONNRESET' },
  ],
])('%s', async (_, listener, seen) => {
  expect(await ask(await serve(listener))).toMatchObject(seen);
});

test('a broken stream has no end by HTTP', async () => {
  const record = await ask(await serve((_, to) => void streamed(to).write('data: {', () => to.destroy())));
  expect([record.httpEnded, Number.isFinite(record.endMs)]).toEqual([undefined, true]);
});

test('times are in order', async () => {
  const { scheduledMs, sentMs, headersMs, firstEventMs, firstContentMs, endMs } = await ask(
    await serve((_, to) => void streamed(to).end(STREAM)),
  );
  const times = [scheduledMs, sentMs, headersMs, firstEventMs, firstContentMs, endMs];
  expect(times).toEqual(times.toSorted((a = NaN, b = NaN) => a - b));
});

test('a closed port refuses, and nothing is sent', async () => {
  const target = await serve(() => undefined);
  const record = await ask({ ...target, port: 1 });
  expect([record.error, record.sentMs]).toEqual(['refused', NaN]);
});

test('a timeout or an abort ends the connection', async () => {
  let open = 0;
  const target = await serve((asked) => {
    open += 1;
    asked.socket.once('close', () => (open -= 1));
  });
  const leave = new AbortController();
  const given = ask(target, { signal: leave.signal, began: () => setTimeout(() => leave.abort(), 50) });
  expect([(await ask(target, { timeoutMs: 50 })).error, (await given).error]).toEqual(['timeout', 'aborted']);
  expect((await ask(target, { signal: AbortSignal.abort() })).error).toBe('aborted');
  await expect.poll(() => open).toBe(0);
});

test('one connection carries the requests, also after one that failed', async () => {
  const sockets = new Set();
  let turn = 0;
  const target = await serve((asked, to) => {
    sockets.add(asked.socket);
    if (turn++ === 2) asked.socket.destroy();
    else streamed(to).end(STREAM);
  });
  const endpoint = endpointOf(target);
  const records = [];
  for (let count = 0; count < 4; count += 1) records.push(await askModel(endpoint, BODY, PATIENT));
  endpoint.agent.destroy();
  expect(records.map(({ error }) => error)).toEqual([undefined, undefined, 'reset', undefined]);
  expect(sockets.size).toBe(2);
});

test('keeps the first words alone of an answer without an end', async () => {
  const event = `data: ${JSON.stringify({ choices: [{ delta: { content: 'a'.repeat(5000) } }] })}\n\n`;
  const record = await ask(await serve((_, to) => void streamed(to).end(event)));
  expect(record).toMatchObject({ error: 'truncated', text: 'a'.repeat(5000), detail: 'a'.repeat(300) });
});

test('a taker that throws leaves no connection open', async () => {
  let closed: Promise<unknown> = Promise.resolve();
  const target = await serve((asked, to) => {
    closed = new Promise((resolve) => asked.socket.once('close', resolve));
    to.end(DOCUMENT);
  });
  const questions = { items: [1], bodyOf: () => BODY, take: () => Promise.reject(new Error('disk full')) };
  await expect(askAll(target, questions, { concurrency: 1, signal: PATIENT.signal })).rejects.toThrow('disk full');
  expect(await Promise.race([closed.then(() => 'closed'), wait(1000, 'open')])).toBe('closed');
});
