import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ulids } from '../../../src/lib/adapters/ulid.ts';
import { installedDocker } from '../../support/docker.ts';
import { ended, fakeJob } from '../../support/process-place.ts';
import { privatePodman, type PrivatePodman } from '../../support/podman.ts';

/** Podman 5.4 looks for devices in the machine's own folders alone, whatever its settings say. */
const FOLDER = '/var/run/cdi';
const UUID = `GPU-fixture-of-${process.pid}`;
const FILE = `${FOLDER}/sovran-${UUID}.json`;

let podman: PrivatePodman;
beforeAll(async () => {
  const device = { name: UUID, containerEdits: { env: [`FIXTURE_GPU=${UUID}`] } };
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(FILE, JSON.stringify({ cdiVersion: '0.6.0', kind: 'nvidia.com/gpu', devices: [device] }));
  podman = await privatePodman();
});
afterAll(async () => {
  rmSync(FILE);
  await podman.stop();
});

test('a Podman container gets its device; a missing one is named', async () => {
  const { runner, environment } = await installedDocker(podman.socket);
  const job = fakeJob(environment, {}, ulids().next());
  await runner.jobs.start(job, {}, { uuids: [UUID], fence: 7 });
  expect(await ended(runner, job.jobId)).toMatchObject({ state: 'succeeded' });
  const given: unknown[] = [];
  for await (const event of runner.jobs.follow(job.jobId, 0)) if (event.type === 'start') given.push(event['gpu']);
  expect(given).toEqual([UUID]);
  const lacking = fakeJob(environment, {}, ulids().next());
  await expect(runner.jobs.start(lacking, {}, { uuids: ['GPU-9'], fence: 8 })).rejects.toMatchObject({
    code: 'device-unknown',
    details: { device: 'nvidia.com/gpu=GPU-9' },
  });
});
