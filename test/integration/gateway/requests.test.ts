import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { askSocket } from '../../../src/lib/adapters/gateway/ask-socket.ts';
import type { GatewayPlaces } from '../../../src/lib/adapters/gateway/paths.ts';
import type { KeysToRevoke } from '../../../src/lib/core/ports/gateway.ts';
import { gatewayFixture, KEY, sha256, type GatewayFixture } from '../../support/gateway-fixture.ts';
import { hold, streamingBackend, type BackendOptions, type StreamingBackend } from '../../support/streaming-backend.ts';

type Live = GatewayFixture & { engine: StreamingBackend };

async function live(limits = {}, options: Partial<BackendOptions> = {}): Promise<Live> {
  const fixture = await gatewayFixture(limits);
  const engine = await streamingBackend(join(fixture.dir, 'one.sock'), { release: 'r1', ...options });
  await fixture.gateway.ensure(fixture.spec);
  await fixture.gateway.assign('blue', { socket: engine.socket, release: 'r1' });
  await fixture.gateway.setSlot('blue', 'ready');
  return { ...fixture, engine };
}

function send(url: string, path: string, init: RequestInit = {}, key: string | undefined = KEY): Promise<Response> {
  const headers = { ...(key ? { authorization: `Bearer ${key}` } : {}), ...(init.headers as object) };
  return fetch(`${url}${path}`, { method: 'POST', body: '{}', ...init, headers });
}

test.each([
  ['no key', '/v1/chat/completions', { method: 'POST' }, '', 401, 'invalid_api_key'],
  ['an unknown key', '/v1/chat/completions', { method: 'POST' }, 'svk_other', 401, 'invalid_api_key'],
  ['another path', '/slots', { method: 'GET', body: null }, KEY, 404, 'not_found'],
  ['the metrics', '/metrics', { method: 'GET', body: null }, KEY, 404, 'not_found'],
  ['the health of the engine', '/health', { method: 'GET', body: null }, KEY, 404, 'not_found'],
  ['a path under an allowed one', '/v1/models/x', { method: 'GET', body: null }, KEY, 404, 'not_found'],
  ['an encoded path', '/v1/%63hat/completions', { method: 'POST' }, KEY, 404, 'not_found'],
  ['adapters', '/v1/load_lora_adapter', { method: 'POST' }, KEY, 404, 'not_found'],
  ['the wrong method', '/v1/chat/completions', { method: 'GET', body: null }, KEY, 405, 'method_not_allowed'],
  ['deleting a list', '/v1/models', { method: 'DELETE', body: null }, KEY, 405, 'method_not_allowed'],
  ['a body too large', '/v1/chat/completions', { body: 'x'.repeat(300_000) }, KEY, 413, 'request_too_large'],
])('%s is refused in the shape of OpenAI errors', async (_name, path, init, key, status, code) => {
  const { url, engine } = await live();
  const answer = await send(url, path, init, key);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toEqual({
    error: { message: expect.any(String), type: 'invalid_request_error', param: null, code },
  });
  expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect(engine.requests).toEqual([]);
});

test('a body without a length is refused', async () => {
  const { url } = await live();
  const body = new ReadableStream({
    start: (controller) => (controller.enqueue(Buffer.from('{}')), controller.close()),
  });
  const answer = await send(url, '/v1/embeddings', { body, duplex: 'half' });
  expect(answer.status).toBe(411);
});

test('the engine sees neither key nor query, and its headers stay inside', async () => {
  const { url, engine } = await live();
  const headers = { 'x-request-id': 'trace-1', cookie: 'a=b', 'x-api-key': 'k' };
  const answer = await send(url, '/v1/models?admin=1', { method: 'GET', body: null, headers });
  expect(answer.status).toBe(200);
  const names = [...answer.headers.keys()].filter((name) => !['content-type', 'transfer-encoding'].includes(name));
  expect(names.filter((name) => name !== 'connection' && name !== 'content-length').sort()).toEqual([
    'x-request-id',
    'x-sovran-release',
  ]);
  expect(answer.headers.get('x-request-id')).toBe('trace-1');
  expect(engine.requests).toHaveLength(1);
  const [seen] = engine.requests;
  expect(seen?.url).toBe('/v1/models');
  expect(seen?.headers).not.toHaveProperty('authorization');
  expect(seen?.headers).not.toHaveProperty('cookie');
  expect(seen?.headers).not.toHaveProperty('x-api-key');
  expect(seen?.headers['x-request-id']).toBe('trace-1');
});

test('a request id that could forge a journal line is replaced', async () => {
  const { url } = await live();
  const headers = { 'x-request-id': 'a","status":999,"x":"' };
  const answer = await send(url, '/v1/models', { method: 'GET', body: null, headers });
  expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});

/** Every key of the application that the fixture knows. */
const all: KeysToRevoke = { application: 'portal', upTo: 0 };

test('refuses a key once its revocation is done', async () => {
  const { url, gateway } = await live();
  expect((await send(url, '/v1/models', { method: 'GET', body: null })).status).toBe(200);
  const before = performance.now();
  await gateway.revokeKeys(all);
  const answer = await send(url, '/v1/models', { method: 'GET', body: null });
  const took = performance.now() - before;
  console.log(`refused ${took.toFixed(0)} ms after the revocation began`);
  expect(answer.status).toBe(401);
  expect(took).toBeLessThan(30_000);
});

test('a key with an end is accepted until then', async () => {
  const { url, gateway } = await live();
  // Ends of keys are whole seconds.
  const until = new Date((Math.floor(Date.now() / 1000) + 10) * 1000).toISOString();
  await gateway.addKeys({ [sha256(KEY)]: { application: 'portal', until } });
  const list = async (): Promise<number> => (await send(url, '/v1/models', { method: 'GET', body: null })).status;
  expect(await list()).toBe(200);
  await expect.poll(list, { timeout: 60_000 }).toBe(401);
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(until));
});

test('hundreds of keys are added in one go', async () => {
  const { url, gateway } = await live();
  const many = Array.from({ length: 450 }, (_, at) => [sha256(`svk_${at}`), { application: `app-${at}` }] as const);
  await gateway.addKeys(Object.fromEntries(many));
  for (const at of [0, 225, 449]) {
    expect((await send(url, '/v1/models', { method: 'GET', body: null }, `svk_${at}`)).status).toBe(200);
  }
});

test('an application over its rate gets 429, another one does not notice', async () => {
  const { url, gateway } = await live({ requestsPerMinute: 5 });
  await gateway.addKeys({ [sha256('svk_b')]: { application: 'other' } });
  const list = async (key?: string): Promise<number> =>
    (await send(url, '/v1/models', { method: 'GET', body: null }, key)).status;
  const statuses: number[] = [];
  for (let count = 0; count < 7; count += 1) statuses.push(await list());
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
  expect(await list('svk_b')).toBe(200);
});

test('streams at the same time are bounded for each application', async () => {
  const { url, engine } = await live({ concurrentPerApp: 3 });
  const end = hold(engine);
  const answers = await Promise.all(Array.from({ length: 5 }, () => send(url, '/v1/chat/completions')));
  end();
  const texts = await Promise.all(answers.map((answer) => answer.text()));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 200, 429, 429]);
  expect(texts.filter((text) => text.includes('too_many_concurrent_requests'))).toHaveLength(2);
  expect((await send(url, '/v1/chat/completions')).status).toBe(200);
});

/** Requests that wait for room, as HAProxy counts them. */
async function waiting({ host, admin }: GatewayPlaces): Promise<number> {
  const [names = '', figures = ''] = (await askSocket(host, admin, 'show stat engine 2 -1')).split('\n');
  return Number(figures.split(',')[names.split(',').indexOf('qcur')]);
}

test('what exceeds the room of the release waits for its turn', async () => {
  const { url, places, engine } = await live({ concurrentPerRelease: 1, queueSeconds: 60 });
  const end = hold(engine);
  const first = await send(url, '/v1/chat/completions');
  const second = send(url, '/v1/chat/completions');
  await expect.poll(() => waiting(places)).toBe(1);
  expect(engine.requests).toHaveLength(1);
  end();
  const texts = [await first.text(), await (await second).text()];
  expect([first.status, (await second).status]).toEqual([200, 200]);
  for (const text of texts) expect(text).toMatch(/\[DONE\]\n\n$/);
});

test('refuses what waited for its turn beyond the limit', async () => {
  const { url, engine } = await live({ concurrentPerRelease: 1, queueSeconds: 1 });
  const end = hold(engine);
  const first = await send(url, '/v1/chat/completions');
  const second = await send(url, '/v1/chat/completions');
  end();
  expect([first.status, second.status]).toEqual([200, 503]);
  expect(await first.text()).toMatch(/\[DONE\]\n\n$/);
  expect(engine.requests).toHaveLength(1);
});

test('a client that leaves frees the engine', async () => {
  const { url, engine } = await live({}, { tokens: 5000, intervalMs: 10 });
  const controller = new AbortController();
  const answer = await send(url, '/v1/chat/completions', { signal: controller.signal });
  await answer.body?.getReader().read();
  expect(engine.open).toBe(1);
  controller.abort();
  await expect.poll(() => engine.open, { timeout: 20_000 }).toBe(0);
});

test('the log names who did what; no file has prompts or keys', async () => {
  const { url, gateway, places } = await live();
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'planted-prompt-text' }] });
  await (await send(url, '/v1/chat/completions', { body, headers: { 'x-request-id': 'r-1' } })).text();
  await send(url, '/planted-path?q=planted-query', { method: 'GET', body: null });
  await send(url, '/v1/models', { method: 'GET', body: null }, 'svk_planted-wrong-key');
  await expect.poll(async () => (await gateway.readAccess(0)).records.length).toBe(3);
  const read = await gateway.readAccess(0);
  expect(read.records).toMatchObject([
    {
      requestId: 'r-1',
      application: 'portal',
      release: 'r1',
      route: '/v1/chat/completions',
      status: 200,
      termination: '--',
    },
    { application: '', release: '', route: '', status: 404 },
    { application: '', release: '', route: '/v1/models', status: 401 },
  ]);
  expect(Math.abs(Date.parse(read.records[0]?.at ?? '') - Date.now())).toBeLessThan(10_000);
  expect(read.records[0]?.bytes).toBeGreaterThan(100);
  expect(await gateway.readAccess(read.next)).toEqual({ records: [], next: read.next, more: false });
  const files = readdirSync(places.dir).map((name) => readFileSync(join(places.dir, name), 'utf8'));
  expect(files.length).toBeGreaterThan(4);
  for (const text of files) expect(text).not.toMatch(/planted/);
});

test('the door is the only TCP listener, and its sockets are private', async () => {
  const { gateway, places, spec } = await live();
  const { pid } = await gateway.status();
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/);
  const listeners = execFileSync('ss', ['-ltnpH'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => [String(pid), ...children].some((one) => line.includes(`pid=${one},`)));
  expect(listeners.map((line) => line.split(/\s+/)[3])).toEqual([`127.0.0.1:${spec.port}`]);
  const modes = execFileSync('stat', ['-c', '%a', places.sockets, places.admin, places.master, places.keys], {
    encoding: 'utf8',
  });
  expect(modes.trim().split('\n')).toEqual(['700', '600', '600', '600']);
});

test('refuses a request that is not HTTP, hiding the program', async () => {
  const { spec } = await live();
  const text = await new Promise<string>((resolve) => {
    let got = '';
    const socket = connect(spec.port, '127.0.0.1', () => socket.end('GET / HTTP/9.9\r\nbad header\r\n\r\n'));
    socket.on('data', (chunk) => (got += String(chunk))).on('close', () => resolve(got));
  });
  expect(text).toMatch(/^HTTP\/1\.[01] 400 /);
  expect(text).not.toMatch(/haproxy|server:/i);
});
