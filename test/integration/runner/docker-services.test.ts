import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serviceFolder } from '../../../src/lib/adapters/runners/job/layout.ts';
import type { Runner, ServiceSpec } from '../../../src/lib/core/ports/runner.ts';
import type { DockerPlace } from '../../../src/lib/adapters/runners/docker/site/place.ts';
import { containersBelow, installedDocker } from '../../support/docker.ts';
import { killWorker, launchWaiting, untilService } from '../../support/kept-service.ts';
import { fakeService } from '../../support/process-place.ts';

test('a container killed in whole notes the end as lost', async () => {
  const { runner, environment } = await installedDocker();
  await runner.services.start(fakeService(environment));
  killFirst(await untilService(runner, 'healthy'));
  const { restarts } = await untilService(runner, 'healthy', (status) => status.restarts !== undefined);
  expect(restarts?.ends.map(({ how }) => how)).toEqual(['lost']);
});

test('a service that stays down idles in its container until started', async () => {
  const { runner, place, environment } = await installedDocker();
  const spec = fakeService(environment);
  await startWaiting({ runner, place }, spec, [0.1, 0.1, 0.1, 0.1, 0.1]);
  rmSync(join(spec.modelTree, spec.modelFile));
  await killWorker(runner);
  const { restarts, lastWords, pid } = await untilService(runner, 'exited');
  expect([restarts?.gaveUp, pid]).toEqual([true, undefined]);
  expect(restarts?.ends.map(({ how }) => how)).toEqual([
    'lost',
    'SIGKILL',
    ...Array.from({ length: 4 }, () => 'exit 66'),
  ]);
  expect(lastWords).toContain('m.gguf is missing');
  expect(await containersBelow(place.host.place.root)).toMatchObject([{ State: 'running' }]);
  await runner.services.start(fakeService(environment, { modelTree: spec.modelTree }));
  expect(await untilService(runner, 'healthy')).not.toHaveProperty('restarts');
});

test('a stop between two runs ends a container at once', async () => {
  const { runner, place, environment } = await installedDocker();
  await startWaiting({ runner, place }, fakeService(environment), [0.1, 600]);
  await killWorker(runner);
  await untilService(runner, 'unhealthy', ({ restarts }) => restarts?.ends.length === 2);
  const began = performance.now();
  await runner.services.stop('svc', 30_000);
  expect(performance.now() - began).toBeLessThan(15_000);
  expect(await containersBelow(place.host.place.root)).toEqual([]);
});

/** Ends the first process of a container otherwise than by its daemon, which starts it again. */
function killFirst({ pid }: { pid?: number }): void {
  if (pid === undefined) throw new Error('no container runs');
  process.kill(pid, 'SIGKILL');
}

/** A healthy service that waits as long before restarts: its container has begun again, which counts as an end. */
async function startWaiting(
  { runner, place }: { runner: Runner; place: DockerPlace },
  spec: ServiceSpec,
  waits: number[],
): Promise<void> {
  await runner.services.start(spec);
  const status = await untilService(runner, 'healthy');
  const file = join(serviceFolder(place.host, 'svc'), 'launch.json');
  writeFileSync(file, JSON.stringify(launchWaiting(file, waits)));
  killFirst(status);
  await untilService(runner, 'healthy', ({ restarts }) => restarts !== undefined);
}
