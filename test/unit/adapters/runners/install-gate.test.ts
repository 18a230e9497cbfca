import { expect, test } from 'vitest';
import { dockerRunner } from '../../../../src/lib/adapters/runners/docker/docker-runner.ts';
import { localHost } from '../../../../src/lib/adapters/hosts/local-host.ts';
import type { DockerPlace } from '../../../../src/lib/adapters/runners/docker/site/place.ts';
import { installEngine } from '../../../../src/lib/stages/jobs/engines/install.ts';
import type { Runner } from '../../../../src/lib/core/ports/runner.ts';
import { planOperation } from '../../../../src/lib/core/operation/executor/plan-operation.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempDir, tempProject } from '../../../support/temp-project.ts';

/** A docker engine whose environment is not there, with the store of this machine below /tmp. */
async function withoutEnvironment(state: 'missing' | 'ready'): Promise<StageContext> {
  const docker = dockerRunner({ localStore: tempDir() } as DockerPlace);
  const environment = async () => ({ engine: 'cpu', lockDigest: 'sha256:0', state, details: {} });
  const runner = {
    name: 'docker',
    environment,
    images: docker.images,
  } as unknown as Runner;
  const ctx = stageContext(tempProject(), {
    runners: { open: async () => runner },
    hosts: { open: async (name) => localHost(name) },
  });
  await ctx.project.write(resourceOf('Host', 'gpu1', { transport: 'local', address: 'localhost', runner: 'docker' }));
  return ctx;
}

test('an unusable store is refused before the first step, with a command', async () => {
  const ctx = await withoutEnvironment('missing');
  expect((await planOperation(installEngine, { name: 'cpu', host: 'gpu1' }, ctx)).gates).toMatchObject([
    { id: 'store-in-images', verdict: 'fail', reason: { key: 'engine.store-covered' }, next: ['sovran doctor'] },
  ]);
});

test('a given or existing image is neither built nor refused', async () => {
  const given = { name: 'cpu', host: 'gpu1', origin: { archive: '/x.tar' } };
  expect((await planOperation(installEngine, given, await withoutEnvironment('missing'))).gates).toEqual([]);
  const there = await withoutEnvironment('ready');
  expect((await planOperation(installEngine, { name: 'cpu', host: 'gpu1' }, there)).gates).toEqual([]);
});
