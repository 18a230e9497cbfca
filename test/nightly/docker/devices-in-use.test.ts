import { expect, test } from 'vitest';
import { dockerRunner } from '../../../src/lib/adapters/runners/docker/docker-runner.ts';
import { containerName } from '../../../src/lib/adapters/runners/docker/job-container.ts';
import { serviceContainer } from '../../../src/lib/adapters/runners/docker/services.ts';
import type { DockerPlace } from '../../../src/lib/adapters/runners/docker/site/place.ts';
import { openSite } from '../../../src/lib/adapters/runners/docker/site/site.ts';
import type { Runner } from '../../../src/lib/core/ports/runner.ts';
import { digestOf } from '../../../src/lib/core/kit/canonical.ts';
import { askDocker, installedDocker } from '../../support/docker.ts';
import { privateDocker } from '../../support/private-docker.ts';
import { prepareContained } from '../../support/unbegun-job.ts';
import { fakeService, newJob } from '../../support/process-place.ts';

const [ONE, TWO] = ['GPU-fixture-1', 'GPU-fixture-2'];
const REQUEST = [{ Driver: 'cdi', DeviceIDs: [`nvidia.com/gpu=${ONE}`] }];
const grant = (uuid: string, fence = 1): { uuids: string[]; fence: number } => ({ uuids: [uuid], fence });

const LONG = { steps: 5000, stepMs: 20 };

interface TwoRoots {
  here: Runner;
  there: Runner;
  place: DockerPlace;
  environment: string;
  image: string;
  python: string;
  socket: string;
}

/** Two folders of sovran on one machine, whose leases know nothing of each other, and one engine. */
async function twoRoots(): Promise<TwoRoots> {
  const { socket } = await privateDocker();
  const { place, environment } = await installedDocker(socket);
  const there = (await installedDocker(socket)).runner;
  const named = { actor: 'ann@example.org', project: 'a'.repeat(64), projectName: 'demo' };
  const { imageId: image = '', python = '' } = (await there.environment('cpu')).details as Record<string, string>;
  const here = dockerRunner({ ...place, ...named });
  return { here, there, place, environment, image, python, socket };
}

test('a GPU of a running container is given to no other folder', async () => {
  const { here, there, environment, socket } = await twoRoots();
  const [first, second] = [newJob(environment, LONG), newJob(environment, LONG)];
  await here.jobs.start(first, {}, grant(ONE));
  await expect(there.jobs.start(second, {}, grant(ONE, 9))).rejects.toMatchObject({
    code: 'devices-in-use',
    exit: 3,
    text: { params: { id: first.jobId, device: ONE, actor: 'ann@example.org', project: 'demo' } },
  });
  await expect(there.services.start(fakeService(environment), grant(ONE, 9))).rejects.toMatchObject({
    code: 'devices-in-use',
    details: { kind: 'job', id: first.jobId },
  });
  const { answer } = await askDocker<object[]>('GET', '/containers/json?all=1', { socket });
  expect(answer).toHaveLength(1);
  expect(await here.jobs.start(first, {}, grant(ONE)), 'its own start again').toMatchObject({ state: 'running' });
  await there.services.start(fakeService(environment), grant(TWO, 10));
  await here.jobs.stop(first.jobId, 5000);
  expect(await there.jobs.start(second, {}, grant(ONE, 11))).toMatchObject({ state: 'running' });
});

test('ignores the GPUs of foreign containers', async () => {
  const { here, environment, image, python, socket } = await twoRoots();
  const HostConfig = { NetworkMode: 'none', DeviceRequests: REQUEST };
  const Cmd = [python, '-c', 'import time; time.sleep(1000)'];
  await askDocker('POST', '/containers/create?name=foreign', { body: { Image: image, Cmd, HostConfig }, socket });
  expect((await askDocker('POST', '/containers/foreign/start', { socket })).status).toBe(204);
  const job = newJob(environment, LONG);
  expect(await here.jobs.start(job, {}, grant(ONE))).toMatchObject({ state: 'running' });
});

interface Made {
  HostConfig: { DeviceRequests: { DeviceIDs: string[] }[] };
  Config: { Labels: Record<string, string> };
}

test.each(['job', 'service'] as const)('a never started container of a %s is remade for other GPUs', async (kind) => {
  const { here, place, environment, image, socket } = await twoRoots();
  const [job, service] = [newJob(environment, LONG), fakeService(environment)];
  if (kind === 'job') await prepareContained({ runner: here }, job);
  const name = kind === 'job' ? containerName(job.jobId) : serviceContainer(openSite(place), service.id);
  const digest = digestOf(kind === 'job' ? job : service).replace('sha256:', '');
  const own = kind === 'job' ? { 'sovran.job': job.jobId, 'sovran.attempt': '1' } : { 'sovran.service': service.id };
  const Labels = { 'sovran.spec-sha256': digest, 'sovran.fence': '1', ...own };
  const body = { Image: image, Cmd: ['sleep'], Labels, HostConfig: { DeviceRequests: REQUEST } };
  expect((await askDocker('POST', `/containers/create?name=${name}`, { body, socket })).status).toBe(201);
  const started =
    kind === 'job' ? here.jobs.start(job, {}, grant(TWO, 2)) : here.services.start(service, grant(TWO, 2));
  expect((await started).state).toMatch(/running|starting|healthy/);
  const { answer } = await askDocker<Made>('GET', `/containers/${name}/json`, { socket });
  expect(answer.HostConfig.DeviceRequests).toMatchObject([{ DeviceIDs: [`nvidia.com/gpu=${TWO}`] }]);
  expect(answer.Config.Labels).toMatchObject({ 'sovran.fence': '2', 'sovran.devices': TWO });
});
