import { fakeRunner, type RunnerParts } from '../../../support/fake-runner.ts';
import { expect, test } from 'vitest';
import { hostLeases } from '../../../../src/lib/adapters/leases/host-leases.ts';
import { startServing, stopServing, type Serving } from '../../../../src/lib/stages/serving/environments/serving.ts';
import type { DeviceGrant, ServiceSpec, ServiceStatus } from '../../../../src/lib/core/ports/runner.ts';
import type { HostStore } from '../../../../src/lib/core/ports/host-store.ts';
import type { Leases } from '../../../../src/lib/core/ports/leases.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import { hostAt } from '../../../support/host-at.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

const FACTS = {
  os: 'Debian',
  arch: 'x86_64',
  kernel: '6.12',
  cpus: 2,
  memoryGiB: 4,
  diskFreeGiB: 4,
  gpus: [{ index: 0, name: 'stand-in', memoryGiB: 80, uuid: 'GPU-a' }],
  engines: ['docker'],
  probedAt: '2026-01-01T00:00:00.000Z',
};

function serving(id: string, gpus?: number): Serving {
  return {
    release: 'r1',
    environment: 'production',
    host: 'gpu1',
    slot: 'blue',
    releaseDigest: `sha256:${'a'.repeat(64)}`,
    modelDigest: `sha256:${'b'.repeat(64)}`,
    startMs: 180_000,
    service: {
      id,
      engine: 'cpu',
      config: {},
      modelFile: 'model.gguf',
      alias: 'production',
      parallel: 1,
      contextTokens: 64,
      threads: 1,
      environment: `sha256:${'c'.repeat(64)}`,
      labels: {},
      ...(gpus === undefined ? {} : { gpus }),
    },
  };
}

/** A host with one GPU, whose engine notes what it is given. */
async function world(): Promise<{ ctx: StageContext; leases: Leases; given: (DeviceGrant | undefined)[] }> {
  const leases = hostLeases(hostAt());
  const given: (DeviceGrant | undefined)[] = [];
  const absent = (id: string): ServiceStatus => ({ id, state: 'absent', socket: '', labels: {} });
  const engine: RunnerParts = {
    services: {
      status: async (id) => absent(id),
      start: async ({ id }: ServiceSpec, devices) => {
        given.push(devices);
        return { ...absent(id), state: 'starting' };
      },
      stop: async () => undefined,
    },
  };
  const store: Pick<HostStore, 'push'> = { push: async () => '/trees/b' };
  const ctx = stageContext(tempProject(), {
    hosts: { gpuLeases: async () => leases, store: async () => store as HostStore },
    runners: { open: async () => fakeRunner(engine) },
  });
  const spec = { transport: 'ssh2', address: 'gpu1', labels: {}, facts: FACTS, runner: 'docker' };
  await ctx.project.write(resourceOf('Host', 'gpu1', spec));
  return { ctx, leases, given };
}

test('a service leases its GPU from start to stop', async () => {
  const { ctx, leases, given } = await world();
  await startServing(ctx, serving('release-1', 1));
  expect(given).toEqual([{ uuids: ['GPU-a'], fence: 1 }]);
  await expect(startServing(ctx, serving('release-2', 1))).rejects.toMatchObject({
    code: 'devices-held',
    exit: 3,
    details: { held: [{ holder: 'release-1', device: 'GPU-a' }] },
  });
  await startServing(ctx, serving('release-1', 1));
  expect(given).toHaveLength(2);
  await stopServing(ctx, serving('release-1', 1));
  expect((await leases.list()).leases).toEqual([]);
  await startServing(ctx, serving('release-2', 1));
  expect(given.at(-1)).toEqual({ uuids: ['GPU-a'], fence: 2 });
});

test('a service that wants none holds none', async () => {
  const { ctx, leases, given } = await world();
  await startServing(ctx, serving('release-1'));
  expect(given).toEqual([undefined]);
  expect((await leases.list()).leases).toEqual([]);
});

test('more than the host has is refused before anything is started', async () => {
  const { ctx, given } = await world();
  await expect(startServing(ctx, serving('release-1', 2))).rejects.toMatchObject({ code: 'devices-missing', exit: 3 });
  expect(given).toEqual([]);
});
