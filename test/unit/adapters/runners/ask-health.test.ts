import { connectionLost } from '../../../../src/lib/adapters/connection-lost.ts';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { isHealthy } from '../../../../src/lib/adapters/runners/host/ask-health.ts';
import { localHost } from '../../../../src/lib/adapters/hosts/local-host.ts';
import {
  authFailed,
  handshakeFailed,
  tooManyAuthenticationFailures,
} from '../../../../src/lib/adapters/ssh/failures/ssh-errors.ts';
import { refusedBySshd, shellUnusable, socketFailed } from '../../../../src/lib/adapters/ssh/session/errors.ts';
import type { Host } from '../../../../src/lib/core/ports/host.ts';
import { tempDir } from '../../../support/temp-project.ts';

/** A service on a real socket that answers with these codes in turn; 0 hangs up without a word. */
async function serviceThatSays(...codes: number[]): Promise<string> {
  const socket = join(tempDir(), 'service.sock');
  const server = createServer((_, answer) => {
    const code = codes.length > 1 ? (codes.shift() ?? 0) : (codes[0] ?? 0);
    if (code === 0) answer.destroy();
    else answer.writeHead(code).end();
  });
  await new Promise<void>((resolve) => void server.listen(socket, resolve));
  onTestFinished(() => void server.close());
  return socket;
}

const AT = { hop: 'ops@far', isJump: false };

/** This machine over a line that breaks, or fails otherwise, at the first so many connections. */
function hostCutting(times: number, error: Error = connectionLost('far', 'reset')): Host {
  const real = localHost('local');
  let left = times;
  return {
    ...real,
    openSocket: (path) => ((left -= 1) >= 0 ? Promise.reject(error) : real.openSocket(path)),
  };
}

test.each([
  { name: 'one that is well', cuts: 0, says: [200], healthy: true },
  { name: 'one that is not', cuts: 0, says: [503], healthy: false },
  { name: 'one that is well, after the line broke once', cuts: 1, says: [200], healthy: true },
  { name: 'one whose answer was cut once', cuts: 0, says: [0, 200], healthy: true },
  { name: 'one that hangs up whenever it is asked', cuts: 0, says: [0], healthy: false },
])('reports the health of a service: $name', async ({ cuts, says, healthy }) => {
  expect(await isHealthy(hostCutting(cuts), await serviceThatSays(...says))).toBe(healthy);
});

test.each([
  connectionLost('far', 'reset'),
  refusedBySshd('forwarding-refused', 'far', 'open failed'),
  refusedBySshd('sessions-exhausted', 'far', 'open failed'),
  handshakeFailed(AT, 'no matching cipher'),
  authFailed(AT, []),
  tooManyAuthenticationFailures(AT, []),
  shellUnusable('far', ''),
])('a service that was not asked is not unhealthy: $code', async (error) => {
  const asked = isHealthy(hostCutting(2, error), await serviceThatSays(200));
  await expect(asked).rejects.toMatchObject({ code: error.code, exit: 4 });
});

test('a socket closed by the second question is not healthy', async () => {
  const refused = [connectionLost('far', 'reset'), socketFailed('socket-refused', 'far', '/run/x.sock', 'absent')];
  const host: Host = {
    ...localHost('local'),
    openSocket: () => Promise.reject(refused.shift() ?? new Error('asked again')),
  };
  expect(await isHealthy(host, '/run/x.sock')).toBe(false);
});

test('a socket without a listener is not healthy', async () => {
  expect(await isHealthy(localHost('local'), join(tempDir(), 'none.sock'))).toBe(false);
});

/** This machine over a line on which everything takes that long, and whose service has answered by then or never does. */
function slowHost(ms: number): Host {
  const real = localHost('local');
  return {
    ...real,
    transport: 'ssh2',
    openSocket: (path) => sleep(ms).then(() => real.openSocket(path)),
    exec: (argv, options) => sleep(ms).then(() => real.exec(argv, options)),
  };
}

test('a service behind a connection slower than its timeout is healthy', async () => {
  expect(await isHealthy(slowHost(2_300), await serviceThatSays(200))).toBe(true);
});

test('a service that keeps silent while its host answers is not', async () => {
  const socket = join(tempDir(), 'service.sock');
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => void server.listen(socket, resolve));
  onTestFinished(() => void server.close());
  expect(await isHealthy(slowHost(50), socket)).toBe(false);
});

test.each([
  ['answers all else', () => localHost('local').exec(['true'])],
  ['is silent, too,', () => Promise.reject(new Error('silent'))],
])('a service without timely connection was not asked, if its host %s', async (_, exec) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  let ways = 0;
  const openSocket: Host['openSocket'] = () => {
    ways += 1;
    return new Promise(() => undefined);
  };
  const asked = isHealthy({ ...localHost('local'), transport: 'ssh2', exec, openSocket }, '/run/x.sock');
  const told = expect(asked).rejects.toMatchObject({ code: 'host-silent', exit: 4 });
  await vi.advanceTimersByTimeAsync(20_000);
  await told;
  expect(ways).toBe(1);
});
