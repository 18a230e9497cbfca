import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startProbe, type ProbeOptions } from '../../../src/lib/stages/release/probe/probe.ts';
import { freePort } from '../../support/free-port.ts';

const NO_WAY = { close: async () => undefined };

function contextOf(pause: (ms: number) => Promise<void>): ProbeOptions['ctx'] {
  return { clock: { sleep: pause }, interrupt: { requested: false, signal: new AbortController().signal } };
}

test('an unanswered probe slows down, and stops on request', async () => {
  const pauses: number[] = [];
  const probe = startProbe({
    application: 'probe-test',
    target: { host: '127.0.0.1', port: await freePort(), key: 'k', model: 'production' },
    streams: 1,
    ctx: contextOf(async (ms) => {
      pauses.push(ms);
      await sleep(1);
    }),
    endpoint: NO_WAY,
  });
  while (pauses.length < 8) await sleep(1);
  await probe.stop();
  expect(pauses.slice(0, 8)).toEqual([80, 160, 320, 640, 1000, 1000, 1000, 1000]);
  expect(probe.records.every(({ error }) => error === 'refused')).toBe(true);
});

test('an aborted probe waits for no hanging stream', async () => {
  const server = createServer((socket) => void socket.on('error', () => undefined).resume());
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const probe = startProbe({
    application: 'probe-test',
    target: { host: '127.0.0.1', port: (server.address() as AddressInfo).port, key: 'k', model: 'production' },
    streams: 2,
    ctx: contextOf(async () => undefined),
    endpoint: NO_WAY,
  });
  while ([...probe.running].filter(({ sentMs }) => Number.isFinite(sentMs)).length < 2) await sleep(1);
  const [first] = probe.running;
  if (first) probe.abortStream(first);
  while (probe.records.length < 1 || probe.running.size < 2) await sleep(1);
  expect(probe.records, 'another one took its place').toEqual([first]);
  await probe.abort();
  expect(probe.running.size).toBe(0);
  expect(probe.records.map(({ error }) => error)).toEqual(['aborted', 'aborted', 'aborted']);
});
