import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { dockerRunner } from '../../../src/lib/adapters/runners/docker/docker-runner.ts';
import type { DockerPlace } from '../../../src/lib/adapters/runners/docker/site/place.ts';
import { ulids } from '../../../src/lib/adapters/ulid.ts';
import type { Runner } from '../../../src/lib/core/ports/runner.ts';
import { askDocker, installedDocker } from '../../support/docker.ts';
import { fakeJob, fakeService, until } from '../../support/process-place.ts';
import { hostIn } from '../../support/host-in.ts';
import { unmounted } from '../../support/lost-store.ts';
import { tempDir } from '../../support/temp-project.ts';

interface World {
  runner: Runner;
  place: DockerPlace;
  environment: string;
  root: string;
}

/** An engine that asks in the name of a project of its own. */
async function world(): Promise<World> {
  const { place, environment } = await installedDocker();
  const owned = { ...place, project: ulids().next(), actor: 'ann@example.org' };
  return { runner: dockerRunner(owned), place: owned, environment, root: place.host.place.root };
}

/** The same machine and project, whose root is another folder. */
function elsewhere({ place }: World): { runner: Runner; root: string } {
  const root = tempDir();
  mkdirSync(join(root, 'images', 'abc'), { recursive: true });
  return { runner: dockerRunner({ ...place, host: hostIn(root) }), root };
}

async function runningJob({ runner, environment }: World): Promise<string> {
  const job = fakeJob(environment, { steps: 1000, stepMs: 50 }, ulids().next());
  await runner.jobs.start(job, {});
  await until('a first step', async () => (await runner.jobs.status(job.jobId))?.lastEvent?.type === 'progress');
  return job.jobId;
}

async function runningService(here: World): Promise<string> {
  const id = `svc-${ulids().next().toLowerCase()}`;
  await here.runner.services.start(fakeService(here.environment, { id, modelTree: join(here.root, 'model') }));
  await until('health', async () => (await here.runner.services.status(id)).state === 'healthy');
  return id;
}

async function isUp(label: string): Promise<boolean> {
  const filters = encodeURIComponent(JSON.stringify({ label: [label] }));
  return (await askDocker<object[]>('GET', `/containers/json?filters=${filters}`)).answer.length > 0;
}

/** On a busy machine one question after health may stay without an answer. */
const PATIENT = { timeout: 60_000 };
const AWAY = { state: 'running', owner: 'this-project', actor: 'ann@example.org' };

test('a job without its folder runs on, and recovers with the folder', async () => {
  const here = await world();
  const id = await runningJob(here);
  const folder = join(here.root, 'jobs', id);
  renameSync(folder, `${here.root}/moved`);
  expect(await here.runner.jobs.status(id)).toMatchObject({ id, ...AWAY, folderAway: folder });
  expect(await here.runner.jobs.list()).toMatchObject([{ id, ...AWAY, folderAway: folder }]);
  renameSync(`${here.root}/moved`, folder);
  expect(await here.runner.jobs.status(id)).not.toHaveProperty('folderAway');
  expect(await here.runner.jobs.list()).toHaveLength(1);
});

test('stops a job with a moved folder, writing nothing there', async () => {
  const here = await world();
  const id = await runningJob(here);
  renameSync(join(here.root, 'jobs', id), `${here.root}/moved`);
  expect(await here.runner.jobs.stop(id, 5000)).toMatchObject({ id, state: 'stopped', resumable: false });
  expect(await isUp(`sovran.job=${id}`)).toBe(false);
  expect(await here.runner.jobs.status(id)).toBeUndefined();
  expect(await here.runner.jobs.list()).toEqual([]);
});

test('an ended job with a moved folder is not called stopped', async () => {
  const here = await world();
  const job = fakeJob(here.environment, { steps: 1 }, ulids().next());
  await here.runner.jobs.start(job, {});
  await until('its end', async () => (await here.runner.jobs.status(job.jobId))?.state === 'succeeded');
  await until('its container to be over', async () => !(await isUp(`sovran.job=${job.jobId}`)));
  const folder = join(here.root, 'jobs', job.jobId);
  renameSync(folder, `${here.root}/moved`);
  const lost = { id: job.jobId, state: 'lost', resumable: false, folderAway: folder };
  expect(await here.runner.jobs.stop(job.jobId, 5000)).toMatchObject(lost);
});

test('a job runs and stops with an unmounted store; end unknown', async () => {
  const here = await world();
  const id = await runningJob(here);
  await unmounted(here.root, async () => {
    expect(await here.runner.jobs.status(id)).toMatchObject({ id, ...AWAY });
    expect(await here.runner.jobs.list()).toMatchObject([{ id, ...AWAY }]);
    const folderAway = join(here.root, 'jobs', id);
    expect(await here.runner.jobs.stop(id, 5000)).toMatchObject({ id, state: 'stopped', folderAway });
    expect(await isUp(`sovran.job=${id}`)).toBe(false);
    expect(await here.runner.jobs.stop(id, 5000)).toMatchObject({ id, state: 'lost', folderAway });
    await expect(here.runner.jobs.status(ulids().next())).rejects.toMatchObject({ code: 'store-empty' });
  });
  expect(await here.runner.jobs.status(id)).not.toHaveProperty('folderAway');
});

test('a running job is not lost below another root or project', async () => {
  const here = await world();
  const id = await runningJob(here);
  const there = elsewhere(here);
  const folderAway = join(there.root, 'jobs', id);
  expect(await there.runner.jobs.status(id)).toMatchObject({ id, ...AWAY, folderAway });
  expect(await there.runner.jobs.list()).toMatchObject([{ id, folderAway }]);
  const other = dockerRunner({ ...here.place, host: hostIn(there.root), project: 'another' });
  expect(await other.jobs.list()).toEqual([]);
  await here.runner.jobs.stop(id, 0);
});

test('a service with a moved folder is present while running, and stops', async () => {
  const here = await world();
  const id = await runningService(here);
  const { specDigest } = await here.runner.services.status(id);
  const folderAway = join(here.root, 'services', id);
  renameSync(folderAway, `${here.root}/moved`);
  const away = { id, state: 'healthy', specDigest, folderAway, owner: 'this-project' };
  await expect.poll(() => here.runner.services.status(id), PATIENT).toMatchObject(away);
  await expect.poll(() => here.runner.services.list(), PATIENT).toMatchObject([away]);
  await here.runner.services.stop(id, 2000);
  expect(await isUp(`sovran.service=${id}`)).toBe(false);
  expect(await here.runner.services.status(id)).toMatchObject({ state: 'absent' });
});

test('a service below another root is present, and stops', async () => {
  const here = await world();
  const id = await runningService(here);
  onTestFinished(() => here.runner.services.stop(id, 0));
  const there = elsewhere(here);
  expect(await there.runner.services.status(id)).toMatchObject({ id, state: 'unhealthy', owner: 'this-project' });
  const other = dockerRunner({ ...here.place, host: hostIn(there.root), project: 'another' });
  expect(await other.services.status(id)).toMatchObject({ state: 'absent' });
  await there.runner.services.stop(id, 2000);
  expect(await isUp(`sovran.service=${id}`)).toBe(false);
});
