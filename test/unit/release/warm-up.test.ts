import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import type { Serving } from '../../../src/lib/stages/serving/environments/serving.ts';
import type { Runner, ServiceStatus } from '../../../src/lib/core/ports/runner.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { warmUp } from '../../../src/lib/stages/release/traffic/warm-up.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { EXIT, SovranError } from '../../../src/lib/core/text/sovran-error.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempDir, tempProject } from '../../support/temp-project.ts';

const SERVING = {
  release: 'r3',
  environment: 'production',
  host: 'gpu1',
  service: { id: 'release-1-blue' },
} as Serving;

const ANSWER = JSON.stringify({ choices: [{ message: { content: 'ok' } }] });
const STREAMED = 'data: {"choices":[{"delta":{"content":"ok"},"finish_reason":null}]}\n\ndata: [DONE]\n\n';

const WHOLE = JSON.stringify({ choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] });

function streamed(response: ServerResponse): ServerResponse {
  return response.writeHead(200, { 'content-type': 'text/event-stream' });
}

/** Answers in one piece, and to whoever asks for a stream as told. */
function answering(toStream: (response: ServerResponse) => void): RequestListener {
  return (request, response) => {
    let asked = '';
    request.on('data', (chunk: Buffer) => (asked += chunk.toString()));
    request.on('end', () => {
      const { stream } = JSON.parse(asked) as { stream?: boolean };
      if (stream) toStream(response);
      else response.end(ANSWER);
    });
  };
}
/** Reads the question, then hangs up without a word, as an engine that was killed. */
const HANG_UP: RequestListener = (request) => void request.resume().on('end', () => request.socket.destroy());
const BREAK_OFF: RequestListener = (request, response) =>
  void request.resume().on('end', () => {
    response.writeHead(200, { 'content-length': '1000' }).write('{');
    setImmediate(() => request.socket.destroy());
  });

interface World {
  ctx: StageContext;
  socket: string;
}

/** A service that answers as told, and what its engine says of it, first to last. */
async function world(
  answer: RequestListener | undefined,
  says: (Partial<ServiceStatus> | SovranError)[],
  transport: Host['transport'] = 'local',
): Promise<World> {
  const socket = join(tempDir(), 'engine.sock');
  if (answer) {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    onTestFinished(() => void server.close());
  }
  let asked = 0;
  const serviceStatus = async (id: string): Promise<ServiceStatus> => {
    const one = says[Math.min(asked++, says.length - 1)];
    if (one instanceof SovranError) throw one;
    return { id, state: 'healthy', socket, labels: {}, ...one };
  };
  const ctx = stageContext(tempProject(), {
    hosts: { open: async (name) => ({ ...localHost(name), transport }) },
    runners: { open: async () => ({ services: { status: serviceStatus } }) as unknown as Runner },
  });
  return { ctx, socket };
}

test('a service that answers every prompt is warm', async () => {
  const { ctx } = await world(
    answering((response) => void streamed(response).end(STREAMED)),
    [{}],
  );
  expect(await warmUp(ctx, SERVING)).toEqual({ prompts: 4, slowestMs: expect.any(Number) });
});

test.for([
  ['hangs up', HANG_UP],
  ['breaks off in its answer', BREAK_OFF],
  ['has gone before it is asked', undefined],
] as const)('an engine that %s because it died: its output', async ([, answer]) => {
  const { ctx } = await world(answer, [{}, { state: 'unhealthy' }, { state: 'exited', lastWords: 'out of memory' }]);
  await expect(warmUp(ctx, SERVING)).rejects.toMatchObject({
    code: 'warm-up-failed',
    exit: 1,
    text: message('release.warm-up-failed', { release: 'r3', reason: 'out of memory' }),
    fix: message('release.unhealthy.fix'),
    next: ['sovran env show production', 'sovran host check gpu1'],
    details: { release: 'r3', service: 'release-1-blue', state: 'exited', lastWords: 'out of memory' },
  });
});

test('an engine that died and is started again: its output', async () => {
  const ends = [{ at: '2026-12-01T02:10:00Z', how: 'SIGKILL', lastWords: 'out of memory' }];
  const { ctx } = await world(HANG_UP, [{}, { state: 'unhealthy', restarts: { ends } }]);
  const text = message('release.warm-up-failed', { release: 'r3', reason: 'out of memory' });
  await expect(warmUp(ctx, SERVING)).rejects.toMatchObject({ code: 'warm-up-failed', exit: 1, text });
});

test('an engine that hangs up and lives on', async () => {
  const { ctx } = await world(HANG_UP, [{}]);
  await expect(warmUp(ctx, SERVING)).rejects.toMatchObject({
    code: 'warm-up-failed',
    exit: 1,
    text: message('release.warm-up-failed', { release: 'r3', reason: message('reason.reset') }),
    details: { state: 'healthy', reason: 'ECONNRESET' },
  });
});

test('a healthy engine on another machine: connection lost', async () => {
  const { ctx } = await world(HANG_UP, [{}], 'ssh2');
  await expect(warmUp(ctx, SERVING)).rejects.toMatchObject({ code: 'connection-lost', exit: 4 });
});

test('an unreachable host is its own error', async () => {
  const away = new SovranError({ code: 'ssh-unreachable', exit: EXIT.unreachable, text: message('cli.cancelled') });
  const { ctx } = await world(HANG_UP, [{}, away], 'ssh2');
  await expect(warmUp(ctx, SERVING)).rejects.toBe(away);
});

test('an engine that never answers is not waited for for ever', async () => {
  const { ctx } = await world((request) => void request.resume(), [{}]);
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const asked = warmUp(ctx, SERVING);
  asked.catch(() => undefined);
  await vi.waitUntil(() => vi.getTimerCount() > 0, { timeout: 30_000 });
  await vi.advanceTimersByTimeAsync(120_000);
  await expect(asked).rejects.toMatchObject({
    code: 'warm-up-failed',
    exit: 1,
    text: message('release.warm-up-failed', {
      release: 'r3',
      reason: message('release.warm-up-late', { seconds: 120 }),
    }),
  });
});

test('an engine whose streams hang is found before it has any traffic', async () => {
  const asked = Promise.withResolvers<void>();
  const { ctx } = await world(
    answering(() => asked.resolve()),
    [{}],
  );
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const warm = warmUp(ctx, SERVING);
  warm.catch(() => undefined);
  await asked.promise;
  await vi.advanceTimersByTimeAsync(15_000);
  await expect(warm).rejects.toMatchObject({
    code: 'warm-up-failed',
    text: message('release.warm-up-failed', {
      release: 'r3',
      reason: message('release.warm-up-late', { seconds: 15 }),
    }),
  });
});

test.each([
  ['break off', (response: ServerResponse) => streamed(response).end(STREAMED.split('\n')[0])],
  ['are answers in one piece', (response: ServerResponse) => response.end(WHOLE)],
  ['tell an error', (response: ServerResponse) => streamed(response).end(`data: {"error": "memory"}\n\n${STREAMED}`)],
])('an engine whose streams %s is not warm', async (_, toStream) => {
  const { ctx } = await world(
    answering((response) => void toStream(response)),
    [{}],
  );
  await expect(warmUp(ctx, SERVING)).rejects.toMatchObject({ code: 'warm-up-failed', details: { status: 200 } });
});

test('a wrong status', async () => {
  const { ctx } = await world((_, response) => void response.writeHead(500).end('no'), [{}]);
  await expect(warmUp(ctx, SERVING)).rejects.toMatchObject({
    code: 'warm-up-failed',
    text: message('release.warm-up-failed', { release: 'r3', reason: 'HTTP 500: no' }),
  });
});
