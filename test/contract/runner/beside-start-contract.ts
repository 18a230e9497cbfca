import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dockerRunner } from '../../../src/lib/adapters/runners/docker/docker-runner.ts';
import type { DockerPlace } from '../../../src/lib/adapters/runners/docker/site/place.ts';
import { ulids } from '../../../src/lib/adapters/ulid.ts';
import type { Runner, JobState } from '../../../src/lib/core/ports/runner.ts';
import { withWorkAfter, withWorkBefore } from '../../support/beside-start.ts';
import { ended, fakeJob } from '../../support/process-place.ts';

interface Opened {
  runner: Runner;
  place: DockerPlace;
  environment: string;
}

/** What a stop and a start of a job in a container, at once, come to on this machine. */
export function besideStartContract(open: () => Promise<Opened>): void {
  /** Commands of a starter between its note and the start of its container: the note itself, then the look for a stop. */
  test.each([
    ['before its container is made', 1],
    ['before its container is started', 2],
  ])('a job that is stopped beside its start, %s, does not run', async (_, nth) => {
    const { runner, place, environment } = await open();
    const job = fakeJob(environment, { steps: 1000, stepMs: 50 }, ulids().next());
    const folder = join(place.host.place.root, 'jobs', job.jobId);
    let seen = 0;
    let stopped: JobState | undefined;
    const moment = (): boolean => existsSync(join(folder, 'attempts/1/launch.json')) && (seen += 1) === nth;
    const host = withWorkAfter(place.host, moment, async () => {
      stopped = (await runner.jobs.stop(job.jobId, 5000)).state;
    });
    expect(await dockerRunner({ ...place, host }).jobs.start(job, {})).toMatchObject({ state: 'stopped' });
    expect(stopped).toBe('stopped');
    expect(existsSync(join(folder, 'lives'))).toBe(false);
    await runner.jobs.start(job, {});
    expect(await runner.jobs.status(job.jobId)).toMatchObject({ state: 'running' });
    expect(await runner.jobs.stop(job.jobId, 5000)).toMatchObject({ state: 'stopped' });
  });

  test('a job that is started beside its stop, before the stop is noted, is stopped', async () => {
    const { runner, place, environment } = await open();
    const job = fakeJob(environment, { steps: 1000, stepMs: 50 }, ulids().next());
    await runner.jobs.start(job, { model: '/nowhere/at/all' }).catch(() => undefined);
    const host = withWorkBefore(
      place.host,
      (options) => options?.stdin !== undefined,
      () => runner.jobs.start(job, {}),
    );
    const stopper = dockerRunner({ ...place, host });
    expect(await stopper.jobs.stop(job.jobId, 5000)).toMatchObject({ state: 'stopped' });
    expect(await ended(runner, job.jobId)).toMatchObject({ state: 'stopped' });
  });

  test('a job that begins and ends between two looks is told whole', async () => {
    const { runner, place, environment } = await open();
    const job = fakeJob(environment, {}, ulids().next());
    await runner.jobs.start(job, { model: '/nowhere/at/all' }).catch(() => undefined);
    const host = withWorkAfter(
      place.host,
      () => true,
      async () => {
        await runner.jobs.start(job, {});
        await ended(runner, job.jobId);
      },
    );
    expect(await dockerRunner({ ...place, host }).jobs.status(job.jobId)).toMatchObject({
      state: 'succeeded',
      startedAt: expect.any(String),
      endedAt: expect.any(String),
      lastEvent: { type: 'end' },
    });
  });

  test('the note of a stop that was cut before it took the container away is not one of a later start', async () => {
    const { runner, place, environment } = await open();
    const job = fakeJob(environment, { exit: 65 }, ulids().next());
    const attempt = join(place.host.place.root, 'jobs', job.jobId, 'attempts/1');
    let seen = 0;
    const moment = (): boolean => existsSync(join(attempt, 'launch.json')) && (seen += 1) === 2;
    const host = withWorkAfter(place.host, moment, () => Promise.reject(new Error('cut')));
    await expect(dockerRunner({ ...place, host }).jobs.start(job, {})).rejects.toThrow('cut');
    expect(await runner.jobs.status(job.jobId)).toMatchObject({ state: 'queued' });
    writeFileSync(join(attempt, 'stop.json'), '{}');
    await runner.jobs.start(job, {});
    expect(await ended(runner, job.jobId)).toMatchObject({ state: 'failed' });
  });
}
