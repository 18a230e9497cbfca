import { chmodSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeService, installedEngine, until } from '../../support/process-place.ts';
import { hostIn } from '../../support/host-in.ts';
import { processesNaming, tcpListenersOf } from '../../support/processes.ts';

test('a service answers on its socket and listens on no TCP port', async () => {
  const { runner, place, environment } = await installedEngine();
  const { socket } = await runner.services.start(fakeService(environment, { threads: 99 }));
  await until('health', async () => (await runner.services.status('svc')).state === 'healthy');
  const pids = processesNaming(place.store).map(({ pid }) => pid);
  expect(pids.length).toBeGreaterThanOrEqual(2);
  expect(tcpListenersOf(pids)).toEqual([]);
  expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(100);
  await runner.services.stop('svc', 2000);
  await until('every process to be gone', () => processesNaming(place.store).length === 0);
});

test('the look at TCP listeners sees one where there is one', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  expect(tcpListenersOf([process.pid]).length).toBeGreaterThan(0);
  server.close();
});

test('a killed service has exited, and restarts in its place', async () => {
  const { runner, environment } = await installedEngine();
  const spec = fakeService(environment, { threads: 99 });
  await runner.services.start(spec);
  await until('health', async () => (await runner.services.status('svc')).state === 'healthy');
  process.kill((await runner.services.status('svc')).pid ?? 0, 'SIGKILL');
  await until('exit', async () => (await runner.services.status('svc')).state === 'exited');
  await runner.services.start(spec);
  await until('health', async () => (await runner.services.status('svc')).state === 'healthy');
});

test('a socket folder that others can enter is refused', async () => {
  const { runner, place, environment } = await installedEngine();
  mkdirSync(place.runtime);
  chmodSync(place.runtime, 0o755);
  await expect(runner.services.start(fakeService(environment, { threads: 99 }))).rejects.toMatchObject({
    code: 'runtime-folder',
  });
});

test('a socket folder with too long a path is refused', async () => {
  const { place, environment } = await installedEngine();
  const { processRunner } = await import('../../../src/lib/adapters/runners/process/process-runner.ts');
  const runner = processRunner({ ...place, host: hostIn(place.store, undefined, join(place.store, 'x'.repeat(90))) });
  await expect(runner.services.start(fakeService(environment, { threads: 99 }))).rejects.toMatchObject({
    code: 'runtime-folder',
  });
});
