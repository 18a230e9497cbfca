import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { dockerRunner } from '../../../src/lib/adapters/runners/docker/docker-runner.ts';
import { buildArchive } from '../../../src/lib/adapters/runners/docker/image/archive.ts';
import { readEnvironment } from '../../../src/lib/adapters/runners/process/environment.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { openBed } from '../../support/ssh-bed.ts';
import { askDocker, BUILDS, dockerPlace, installedDocker } from '../../support/docker.ts';
import { ulids } from '../../../src/lib/adapters/ulid.ts';
import { ended, FAKE_TEMPLATES, fakeJob } from '../../support/process-place.ts';
import { hostIn } from '../../support/host-in.ts';
import { privateDocker } from '../../support/private-docker.ts';
import { tempDir } from '../../support/temp-project.ts';

test('the same environment gives the same archive, byte for byte', async () => {
  const { place, environment: lockDigest } = await installedDocker();
  const local = { host: hostIn(BUILDS), templates: FAKE_TEMPLATES, clock: place.clock };
  const { path: environment = '' } = await readEnvironment(local, 'cpu');
  const [one, two] = [
    await buildArchive({ lockDigest, environment }, tempDir()),
    await buildArchive({ lockDigest, environment }, tempDir()),
  ];
  expect(two).toEqual({ ...one, path: two.path });
});

test('loads a given archive, refuses other locks and records nothing', async () => {
  const { environment: lockDigest } = await installedDocker();
  const { socket } = await privateDocker();
  const archive = join(BUILDS, 'engines', 'images', `${lockDigest.replace('sha256:', '').slice(0, 16)}.tar`);
  const other = tempDir();
  cpSync(FAKE_TEMPLATES, other, { recursive: true });
  writeFileSync(join(other, 'cpu', 'worker.lock'), 'other locks\n');
  const unfit = dockerRunner({ ...dockerPlace(socket), templates: other });
  await expect(unfit.install('cpu', () => undefined, undefined, { archive })).rejects.toMatchObject({
    code: 'image-unfit',
    exit: 3,
  });
  expect(await unfit.environment('cpu')).toMatchObject({ state: 'missing' });
  const fit = dockerRunner(dockerPlace(socket));
  expect(await fit.install('cpu', () => undefined, undefined, { archive })).toMatchObject({
    state: 'ready',
    lockDigest,
  });
});

/** A store beside that of all tests. Not below /tmp, which is empty in a container. */
function secondStore(): string {
  const folder = mkdtempSync(join(BUILDS, '..', 'second-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('two stores on one daemon build equal locks without stealing names', async () => {
  const { socket } = await privateDocker();
  const [one, two] = [dockerPlace(socket), { ...dockerPlace(socket), localStore: secondStore() }].map(dockerRunner);
  if (!one || !two) throw new Error('two engines');
  const { lockDigest, details: first } = await one.install('cpu', () => undefined);
  const { details: second } = await two.install('cpu', () => undefined);
  expect(second.imageId).not.toBe(first.imageId);
  for (const runner of [one, two]) {
    expect(await runner.environment('cpu')).toMatchObject({ state: 'ready', lockDigest });
    const job = fakeJob(lockDigest, {}, ulids().next());
    await runner.jobs.start(job, {});
    expect(await ended(runner, job.jobId)).toMatchObject({ state: 'succeeded' });
  }
});

test('an invalid archive never reaches the daemon; registry errors are quoted', async () => {
  const { socket } = await privateDocker();
  const archive = join(tempDir(), 'broken.tar');
  writeFileSync(archive, 'no archive');
  const runner = dockerRunner(dockerPlace(socket));
  await expect(runner.install('cpu', () => undefined, undefined, { archive })).rejects.toMatchObject({
    code: 'image-archive-refused',
    exit: 2,
  });
  expect((await askDocker<unknown[]>('GET', '/images/json?all=1', { socket })).answer).toEqual([]);
  const reference = `127.0.0.1:9/cpu@sha256:${'0'.repeat(64)}`;
  await expect(runner.install('cpu', () => undefined, undefined, { reference })).rejects.toMatchObject({
    code: 'image-not-pulled',
    exit: 4,
  });
});

const clients = [
  { name: 'a client of its own', hide: '' },
  { name: 'no client', hide: 'echo none; exit 0; ' },
];
test.for(clients)('sends an image over SSH and loads it where it has $name', async ({ hide }) => {
  await installedDocker();
  const { socket } = await privateDocker();
  const bed = await openBed();
  onTestFinished(() => bed.stop());
  const machine = bed.host('ssh2');
  const exec: Host['exec'] = (argv, options) =>
    machine.exec(
      argv.map((word) => word.replace('if command -v docker', `${hide}if command -v docker`)),
      options,
    );
  const place = dockerPlace(socket, { ...machine, exec });
  const stages: unknown[] = [];
  const installed = await dockerRunner(place).install('cpu', ({ stage }) => stages.push(stage));
  expect(installed).toMatchObject({ state: 'ready' });
  expect(stages).toEqual(expect.arrayContaining(['image', 'upload', 'load']));
  expect(
    (await place.host.files.list(`${place.host.place.root}/images`)).filter((name) => name.endsWith('.tar')),
  ).toEqual([]);
});
