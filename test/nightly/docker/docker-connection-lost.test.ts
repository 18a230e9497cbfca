import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startProxy } from '../../../scripts/rig/proxy.ts';
import { openDaemon, type Daemon } from '../../../src/lib/adapters/runners/docker/site/daemon.ts';
import type { Driver } from '../../support/ssh-bed.ts';
import { bedOf } from '../../support/ssh-faults.ts';
import { tempDir } from '../../support/temp-project.ts';

/** Longer than any call takes; without it a call that waits for ever would only run into the limit of the test. */
const PATIENCE_MS = 60_000;

/** The socket of something that answers every call as an engine answers `ping`. */
async function engine(): Promise<string> {
  const socket = join(tempDir(), 'engine.sock');
  const server = createServer((_request, response) => response.end('OK'));
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  onTestFinished(() => server.close().closeAllConnections());
  return socket;
}

async function ping(daemon: Daemon): Promise<unknown> {
  const answer = daemon.call((docker) => docker.ping()).then(String, (error: Error & { code?: string }) => error.code);
  return Promise.race([answer, sleep(PATIENCE_MS, 'waits for ever', { ref: false })]);
}

describe.each(['ssh2', 'openssh'] as Driver[])('%s', (driver) => {
  test(`[fault 10 ${driver}] engine calls continue after idle connections are lost`, async () => {
    const socket = await engine();
    const bed = await bedOf();
    const line = await startProxy({ port: bed.port });
    onTestFinished(() => line.close());
    const host = bed.host(driver, { through: line.port });
    onTestFinished(() => host.close());
    const daemon = await openDaemon(host, async () => socket);
    onTestFinished(() => daemon.close());
    expect(await Promise.all([ping(daemon), ping(daemon), ping(daemon)])).toEqual(['OK', 'OK', 'OK']);
    for (let round = 0; round < 3; round += 1) {
      line.cut();
      await sleep(300);
      // A connection that breaks under a call may fail it, in words; none waits, and the next call opens another.
      const answers = await Promise.all([ping(daemon), ping(daemon), ping(daemon)]);
      expect(['OK', 'engine-unreachable']).toEqual(expect.arrayContaining(answers));
      await expect.poll(() => ping(daemon)).toBe('OK');
    }
  });
});
