import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { latestAttempt } from '../../../src/lib/adapters/runners/job/attempt.ts';
import type { Launch } from '../../../src/lib/adapters/runners/job/launch.ts';
import { serviceFolder } from '../../../src/lib/adapters/runners/job/layout.ts';
import { supervisorProgram } from '../../../src/lib/adapters/runners/process/programs.ts';
import { startAttempt } from '../../../src/lib/adapters/runners/process/start-attempt.ts';
import type { Runner, ServiceSpec } from '../../../src/lib/core/ports/runner.ts';
import { fakeService, installedEngine, type TestPlace, until } from '../../support/process-place.ts';
import { killWorker, launchWaiting, untilService } from '../../support/kept-service.ts';
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

test('a service without its supervisor has exited, and starts again', async () => {
  const { runner, place, environment } = await installedEngine();
  const spec = fakeService(environment, { threads: 99 });
  await runner.services.start(spec);
  await untilService(runner, 'healthy');
  await killSupervisor(place);
  await untilService(runner, 'exited');
  await runner.services.start(spec);
  await untilService(runner, 'healthy');
});

test('a service that fails at each restart stays down', async () => {
  const { runner, place, environment } = await installedEngine();
  const spec = fakeService(environment);
  await startWaiting({ runner, place }, spec, [0.1, 0.1, 0.1, 0.1, 0.1]);
  rmSync(join(spec.modelTree, spec.modelFile));
  await killWorker(runner);
  const { restarts, lastWords } = await untilService(runner, 'exited');
  expect(lastWords).toContain('m.gguf is missing');
  expect(restarts?.gaveUp).toBe(true);
  expect(restarts?.ends.map(({ how }) => how)).toEqual(['SIGKILL', ...Array.from({ length: 5 }, () => 'exit 66')]);
  expect(restarts?.ends.at(-1)?.lastWords).toContain('m.gguf is missing');
  const again = await runner.services.start(fakeService(environment, { modelTree: spec.modelTree }));
  expect(again).not.toHaveProperty('restarts');
  await untilService(runner, 'healthy');
});

test('a stop between two runs ends a service at once', async () => {
  const { runner, place, environment } = await installedEngine();
  await startWaiting({ runner, place }, fakeService(environment), [600]);
  await killWorker(runner);
  await untilService(runner, 'unhealthy', ({ restarts }) => restarts !== undefined);
  const began = performance.now();
  await runner.services.stop('svc', 30_000);
  expect(performance.now() - began).toBeLessThan(10_000);
  await expect.poll(() => processesNaming(place.store)).toEqual([]);
});

async function killSupervisor({ host }: TestPlace): Promise<void> {
  const attempt = await latestAttempt(serviceFolder(host, 'svc'), host);
  process.kill(attempt?.supervisor?.pid ?? 0, 'SIGKILL');
}

/** A healthy service that waits as long before restarts: its second attempt, started otherwise than the first. */
async function startWaiting(
  { runner, place }: { runner: Runner; place: TestPlace },
  spec: ServiceSpec,
  waits: number[],
): Promise<void> {
  await runner.services.start(spec);
  await untilService(runner, 'healthy');
  await killSupervisor(place);
  await untilService(runner, 'exited');
  const folder = serviceFolder(place.host, 'svc');
  const launch = launchWaiting<Launch>(join(folder, 'attempts/1/launch.json'), waits);
  await startAttempt(place.host, { folder, number: 2, launch, supervise: supervisorProgram('supervise') });
  await untilService(runner, 'healthy');
}

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
