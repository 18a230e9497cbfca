import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { limited, namedSessions } from '../../../../src/lib/adapters/ssh/session/session-limit.ts';
import {
  SessionRefused,
  type SshProcess,
  type SshTransport,
} from '../../../../src/lib/adapters/ssh/session/transport.ts';

/** A server that allows so many sessions, with the means to end each. */
function serverOf(most: number) {
  const running: (() => void)[] = [];
  const open = async (): Promise<SshProcess> => {
    if (running.length >= most) throw new SessionRefused('no more sessions');
    const { promise, resolve } = Promise.withResolvers<{ outcome: 'known'; exitCode: number }>();
    running.push(() => resolve({ outcome: 'known', exitCode: 0 }));
    return { ended: promise } as unknown as SshProcess;
  };
  return { start: limited(open), running, end: () => running.shift()?.() };
}

test('commands wait for their turn, of which there are four', async () => {
  const server = serverOf(10);
  for (const name of ['a', 'b', 'c', 'd']) await server.start(name);
  const fifth = server.start('e');
  expect(await Promise.race([fifth, pause(50, 'waits')])).toBe('waits');
  server.end();
  await fifth;
  expect(server.running.length).toBe(4);
});

test('three spare sessions run beside them, a fourth is refused at once', async () => {
  const server = serverOf(10);
  for (const name of ['a', 'b', 'c']) await server.start(name, { spare: true });
  await expect(server.start('d', { spare: true })).rejects.toThrow(SessionRefused);
  for (const name of ['e', 'f', 'g', 'h']) await server.start(name);
  expect(server.running.length).toBe(7);
});

test('what ends a command waits for no turn', async () => {
  const server = serverOf(10);
  for (const name of ['a', 'b', 'c', 'd']) await server.start(name);
  await server.start('e', { urgent: true });
  expect(server.running.length).toBe(5);
});

test('a session that is freed a moment later is opened', async () => {
  const server = serverOf(1);
  await server.start('a');
  const second = server.start('b');
  server.end();
  await second;
});

test('names the host with too few sessions', async () => {
  const server = serverOf(1);
  const named = namedSessions('gpu1', { start: server.start } as unknown as SshTransport);
  await named.start('a');
  await expect(named.start('b')).rejects.toMatchObject({
    code: 'sessions-exhausted',
    exit: 4,
    next: ['sovran host check gpu1'],
  });
});
