import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { MockFault, MockOptions } from '../../../support/mock-server/mock-options.ts';
import { startMockServer, type MockServer } from '../../../support/mock-server/mock-server.ts';
import {
  openStreamConnection,
  type StreamTarget,
} from '../../../../src/lib/stages/measure/bench/http/stream-request.ts';
import { runStream } from '../../../support/run-stream.ts';

const BODY = { messages: [{ role: 'user', content: 'Bonjour à tous' }] };

async function mock(options: Partial<MockOptions>): Promise<{ server: MockServer; target: StreamTarget }> {
  const server = await startMockServer({ key: 'k', ...options });
  onTestFinished(() => server.close());
  return { server, target: { host: '127.0.0.1', port: server.port, key: 'k', model: 'mock' } };
}

test('a stream is recorded with its times, text, tokens and release', async () => {
  const { target } = await mock({
    ttftMs: 30,
    itlMs: 10,
    answer: () => 'Démarches en ligne',
    release: 'r1',
    roleFirst: true,
  });
  const record = await runStream(target, BODY);
  expect(record).toMatchObject({
    text: 'Démarches en ligne',
    chunks: 5,
    done: true,
    finishReason: 'stop',
    release: 'r1',
  });
  expect(record).toMatchObject({ status: 200, completionTokens: 5, promptTokens: 4, reused: false });
  expect(record.error).toBeUndefined();
  const { scheduledMs, sentMs, headersMs = 0, firstEventMs = 0, firstContentMs = 0, endMs } = record;
  const times = [scheduledMs, sentMs, headersMs, firstEventMs, firstContentMs, endMs];
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(firstContentMs - scheduledMs).toBeGreaterThanOrEqual(30);
  expect(endMs - scheduledMs).toBeGreaterThanOrEqual(70);
});

test('a connection is reused for the next request', async () => {
  const { target } = await mock({});
  const connection = openStreamConnection(target);
  const records = [await connection.run(BODY), await connection.run(BODY)];
  connection.close();
  expect(records.map(({ reused, error }) => [reused, error])).toEqual([
    [false, undefined],
    [true, undefined],
  ]);
});

const FAULTS: [string, MockFault, object][] = [
  ['a 503', { kind: 'status', status: 503 }, { error: 'http', status: 503, detail: 'mock answers 503' }],
  ['a 429', { kind: 'status', status: 429 }, { error: 'http', status: 429 }],
  ['a reset before the answer', { kind: 'reset' }, { error: 'reset', chunks: 0 }],
  ['a reset in the stream', { kind: 'reset', afterTokens: 2 }, { error: 'reset', chunks: 2, text: 'wordword' }],
  ['a cut in the stream', { kind: 'cut', afterTokens: 2 }, { error: 'truncated', chunks: 2 }],
  ['a stream without its end mark', { kind: 'unfinished' }, { error: 'truncated', chunks: 4, done: false }],
  ['an error inside the stream', { kind: 'error-event', afterTokens: 1 }, { error: 'http', detail: 'mock failed' }],
];

test.each(FAULTS)('%s is counted and the connection continues', async (_name, fault, expected) => {
  const { target } = await mock({ itlMs: 5, fault: ({ index }) => (index === 1 ? fault : undefined) });
  const connection = openStreamConnection(target);
  const records = [await connection.run(BODY), await connection.run(BODY), await connection.run(BODY)];
  connection.close();
  expect(records.map(({ error }) => error !== undefined)).toEqual([false, true, false]);
  expect(records[1]).toMatchObject({ ...expected, reused: true });
});

test('a lost request on a reused socket is never sent again', async () => {
  const { server, target } = await mock({ fault: ({ index }) => (index === 1 ? { kind: 'reset' } : undefined) });
  const connection = openStreamConnection(target);
  await connection.run(BODY);
  const lost = await connection.run(BODY);
  connection.close();
  expect([lost.error, server.seen]).toEqual(['reset', 2]);
});

test('silence ends in a timeout, an abort in an aborted record', async () => {
  const { target } = await mock({ fault: () => ({ kind: 'silent' }) });
  expect((await runStream(target, BODY, { timeoutMs: 40 })).error).toBe('timeout');
  expect((await runStream(target, BODY, { signal: AbortSignal.timeout(40) })).error).toBe('aborted');
});

test('a closed port is refused and nothing counts as sent', async () => {
  const record = await runStream({ host: '127.0.0.1', port: await closedPort(), key: 'k', model: 'm' }, BODY);
  expect(record).toMatchObject({ error: 'refused', detail: 'ECONNREFUSED' });
  expect(record.sentMs).toBeNaN();
});

test('a wrong key is an http error', async () => {
  const { target } = await mock({});
  expect(await runStream({ ...target, key: 'wrong' }, BODY)).toMatchObject({ error: 'http', status: 401 });
});

test('a line break in the key never reaches the wire', async () => {
  const { server, target } = await mock({});
  expect(() => runStream({ ...target, key: 'k\r\nx-evil: 1' }, BODY)).toThrow(TypeError);
  expect(server.seen).toBe(0);
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
