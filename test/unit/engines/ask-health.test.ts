import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isHealthy } from '../../../src/lib/adapters/engines/host/ask-health.ts';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import { lineBroken } from '../../../src/lib/adapters/ssh/session/errors.ts';
import type { Host } from '../../../src/lib/ports/host.ts';
import { tempDir } from '../../support/temp-project.ts';

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

/** This machine over a line that breaks at the first so many connections. */
function hostCutting(times: number): Host {
  const real = localHost('local');
  let left = times;
  return {
    ...real,
    openSocket: (path) => ((left -= 1) >= 0 ? Promise.reject(lineBroken('far', 'reset')) : real.openSocket(path)),
  };
}

test.each([
  { name: 'one that is well', cuts: 0, says: [200], healthy: true },
  { name: 'one that is not', cuts: 0, says: [503], healthy: false },
  { name: 'one that is well, after the line broke once', cuts: 1, says: [200], healthy: true },
  { name: 'one whose answer was cut once', cuts: 0, says: [0, 200], healthy: true },
  { name: 'one that hangs up whenever it is asked', cuts: 0, says: [0], healthy: false },
])('the health of a service is told: $name', async ({ cuts, says, healthy }) => {
  expect(await isHealthy(hostCutting(cuts), await serviceThatSays(...says))).toBe(healthy);
});

test('a service that nobody hears of is not told as unhealthy', async () => {
  const asked = isHealthy(hostCutting(2), await serviceThatSays(200));
  await expect(asked).rejects.toMatchObject({ code: 'line-broken', exit: 4 });
});

test('a socket on which nobody listens is no healthy service', async () => {
  expect(await isHealthy(localHost('local'), join(tempDir(), 'none.sock'))).toBe(false);
});
