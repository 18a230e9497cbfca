import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDaemon, type Daemon } from '../../../src/lib/adapters/runners/docker/site/daemon.ts';
import { ANSWER_MS, CHANGE_MS } from '../../../src/lib/adapters/runners/docker/site/answer-in-time.ts';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { EXIT, SovranError } from '../../../src/lib/core/text/sovran-error.ts';
import { tempDir } from '../../support/temp-project.ts';

/** An engine that takes every question and answers none, as one whose process was stopped. */
async function hanging(signal?: AbortSignal): Promise<{ daemon: Daemon; asked: Set<Socket> }> {
  const [path, asked] = [join(tempDir(), 'engine.sock'), new Set<Socket>()];
  const server = createServer((socket) => {
    asked.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => asked.delete(socket));
    socket.resume();
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => void server.close());
  onTestFinished(() => asked.forEach((socket) => socket.destroy()));
  const daemon = await openDaemon(localHost('gpu1'), async () => path, signal);
  onTestFinished(() => daemon.close());
  return { daemon, asked };
}

test('a question to a hanging engine ends in time, holding nothing', async () => {
  const { daemon, asked } = await hanging();
  await expect(daemon.call((docker) => docker.getImage('one').inspect(), 50)).rejects.toMatchObject({
    code: 'engine-unreachable',
    exit: 4,
    text: { key: 'engine.hangs', params: { host: 'gpu1', seconds: 0.05 } },
    next: ['sovran host check gpu1'],
  });
  await expect.poll(() => asked.size).toBe(0);
});

test('no question, and no change, is without a limit of its own', () => {
  expect([ANSWER_MS, CHANGE_MS].every((ms) => ms >= 30_000 && ms <= 300_000)).toBe(true);
});

test('who stops the command is not kept by an engine that hangs', async () => {
  const stop = new AbortController();
  const { daemon, asked } = await hanging(stop.signal);
  const answer = daemon.call((docker) => docker.info()).catch((error: SovranError) => error.code);
  await expect.poll(() => asked.size).toBe(1);
  const text = message('cli.stopped-now');
  stop.abort(new SovranError({ code: 'interrupted', exit: EXIT.interrupted, text }));
  expect(await answer).toBe('interrupted');
  await expect.poll(() => asked.size).toBe(0);
  // What is put in order after the stop still asks, with its own limit.
  await expect(daemon.call((docker) => docker.info(), 50)).rejects.toMatchObject({ text: { key: 'engine.hangs' } });
});
