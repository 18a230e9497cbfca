import { expect, test } from 'vitest';
import { budgeted, SessionRefused } from '../../../../src/lib/adapters/ssh/session/channel-budget.ts';
import type { SshProcess } from '../../../../src/lib/adapters/ssh/session/transport.ts';

/** A server that allows so many sessions, with the means to end each. */
function serverOf(most: number) {
  const running: (() => void)[] = [];
  const open = async (): Promise<SshProcess> => {
    if (running.length >= most) throw new SessionRefused('no more sessions');
    const { promise, resolve } = Promise.withResolvers<{ outcome: 'known'; exitCode: number }>();
    running.push(() => resolve({ outcome: 'known', exitCode: 0 }));
    return { ended: promise } as unknown as SshProcess;
  };
  return { start: budgeted(open), running, end: () => running.shift()?.() };
}

test('a spare session is refused at once where the server has none, and beyond four of them', async () => {
  const small = serverOf(1);
  await small.start('a');
  await expect(small.start('b', { spare: true })).rejects.toThrow(SessionRefused);
  const large = serverOf(10);
  for (const name of ['a', 'b', 'c', 'd']) await large.start(name, { spare: true });
  await expect(large.start('e', { spare: true })).rejects.toThrow(SessionRefused);
  expect(large.running.length).toBe(4);
});

test('spare sessions take nobody’s turn: four other commands run beside them', async () => {
  const server = serverOf(10);
  for (const name of ['a', 'b', 'c', 'd']) await server.start(name, { spare: true });
  for (const name of ['e', 'f', 'g', 'h']) await server.start(name);
  expect(server.running.length).toBe(8);
});

test('a command that finds every session taken by spare ones runs once one of them ends', async () => {
  const server = serverOf(2);
  await server.start('a', { spare: true });
  await server.start('b', { spare: true });
  const waiting = server.start('c');
  const first = await Promise.race([waiting.then(() => 'ran'), new Promise((done) => setTimeout(done, 50, 'waits'))]);
  expect(first).toBe('waits');
  server.end();
  await waiting;
});

test('a command that is refused takes the place of a session that nobody uses now, and of no other', async () => {
  const server = serverOf(2);
  let isUsed = true;
  const givesWay = (): boolean => {
    if (!isUsed) server.end();
    return !isUsed;
  };
  await server.start('a', { giveWay: givesWay });
  await server.start('b', { urgent: true });
  const waiting = server.start('c');
  const first = await Promise.race([waiting.then(() => 'ran'), new Promise((done) => setTimeout(done, 50, 'waits'))]);
  expect(first).toBe('waits');
  isUsed = false;
  await waiting;
  expect(server.running.length).toBe(2);
});
