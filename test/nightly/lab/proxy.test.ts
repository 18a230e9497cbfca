import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { startProxy, type Proxy } from '../../../scripts/rig/proxy.ts';
import type { LineSettings } from '../../../scripts/rig/line-settings.ts';
import { hostOf } from '../../../scripts/rig/record.ts';
import { labThrough } from '../../../scripts/rig/through.ts';
import { ssh, sshFailure, useLab } from '../../support/lab.ts';

const closers: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A server that sends back what it gets, ends when its client does, and the bad line to it. */
async function echoBehind(settings: Partial<LineSettings>): Promise<Proxy> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await startProxy({ port: (server.address() as AddressInfo).port }, settings);
  closers.push(
    () => void server.close(),
    () => proxy.close(),
  );
  return proxy;
}

async function dial(proxy: Proxy): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: proxy.port, noDelay: true, allowHalfOpen: true });
  await once(socket, 'connect');
  closers.push(() => void socket.destroy());
  return socket;
}

async function echo(socket: Socket, text: string): Promise<number> {
  const began = performance.now();
  socket.write(text);
  for (let got = ''; got.length < text.length;) got += String((await once(socket, 'data'))[0]);
  return performance.now() - began;
}

test('a round trip costs twice the delay, the first TCP’s handshake too', async () => {
  const proxy = await echoBehind({ delay: 250 });
  const socket = await dial(proxy);
  expect(await echo(socket, 'first')).toBeGreaterThanOrEqual(999);
  const times = [];
  for (let round = 0; round < 5; round += 1) times.push(await echo(socket, 'ping'));
  expect(Math.min(...times)).toBeGreaterThanOrEqual(499);
  expect(Math.min(...times)).toBeLessThan(750);
});

test('counts a turn per piece after an answer, not crossing pieces', async () => {
  const proxy = await echoBehind({ delay: 300 });
  const socket = await dial(proxy);
  await echo(socket, 'first');
  expect(proxy.counts().turns).toBe(0);
  await echo(socket, 'second');
  expect(proxy.counts().turns).toBe(1);
  const crossing = echo(socket, 'third, fourth');
  await sleep(300);
  socket.write('fifth');
  await crossing;
  await once(socket, 'data');
  expect(proxy.counts().turns).toBe(2);
});

test('pieces travel together and arrive in order, whatever their jitter', async () => {
  const proxy = await echoBehind({ delay: 50, jitter: 20 });
  const socket = await dial(proxy);
  await echo(socket, 'warm');
  const began = performance.now();
  const all = (async () => String(await buffer(socket)))();
  const words = Array.from({ length: 200 }, (_, index) => `${index};`);
  for (const word of words) {
    socket.write(word);
    await sleep(0);
  }
  socket.end();
  expect(await all).toBe(words.join(''));
  // One after the other they would take 200 round trips: 20 s.
  expect(performance.now() - began).toBeLessThan(10_000);
});

test('holds a byte rate; a loss is only late', async () => {
  const proxy = await echoBehind({ bandwidth: 2_000_000, loss: 0.05, stall: 20 });
  const socket = await dial(proxy);
  const sent = randomBytes(1_000_000);
  const began = performance.now();
  const back = buffer(socket);
  socket.end(sent);
  expect((await back).equals(sent)).toBe(true);
  expect(performance.now() - began).toBeGreaterThanOrEqual(490);
  expect(proxy.counts()).toMatchObject({ connections: 1, toHost: 1_000_000, fromHost: 1_000_000 });
});

test('a break resets both ends; a refusing proxy resets every client', async () => {
  const proxy = await echoBehind({});
  const socket = await dial(proxy);
  await echo(socket, 'x');
  const failed = once(socket, 'error');
  proxy.cut();
  expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' });
  proxy.set({ refuse: true });
  const late = connect({ host: '127.0.0.1', port: proxy.port });
  await expect(once(late, 'close')).rejects.toMatchObject({ code: 'ECONNRESET' });
  proxy.set({ refuse: false });
  expect(await echo(await dial(proxy), 'y')).toBeGreaterThan(0);
});

test('breaks once after so many bytes, in the middle', async () => {
  const proxy = await echoBehind({});
  const socket = await dial(proxy);
  proxy.cutAfter(300_000);
  const failed = once(socket, 'error');
  socket.resume();
  socket.write(Buffer.alloc(4_000_000));
  expect((await failed)[0]).toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) as string });
  expect(proxy.counts().toHost).toBeGreaterThanOrEqual(300_000);
  expect(proxy.counts().toHost).toBeLessThan(4_000_000);
  expect(await echo(await dial(proxy), 'again')).toBeGreaterThan(0);
});

test('a frozen connection is silent and loses nothing', async () => {
  const proxy = await echoBehind({});
  const socket = await dial(proxy);
  await echo(socket, 'x');
  proxy.freeze();
  let heard = '';
  socket.on('data', (bytes) => (heard += String(bytes)));
  socket.write('through the dark');
  await sleep(300);
  expect([heard, socket.destroyed]).toEqual(['', false]);
  proxy.thaw();
  await expect.poll(() => heard, { timeout: 30_000 }).toBe('through the dark');
});

test('OpenSSH waits for a slow lab, and notices a break', async () => {
  const lab = await useLab();
  const proxy = await startProxy({ port: hostOf(lab, 'bastion').port ?? 0 }, { delay: 20 });
  closers.push(() => proxy.close());
  const through = labThrough(lab, proxy.port);
  const began = performance.now();
  expect(await ssh(through, 'gpu1', 'hostname')).toBe('gpu1\n');
  expect(performance.now() - began).toBeGreaterThan(200);
  const running = sshFailure(through, 'gpu1', 'echo on; sleep 30');
  await sleep(2500);
  proxy.cut();
  expect((await running).code).toBe(255);
});
