import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dockerEngine } from '../../../src/lib/adapters/runners/docker/docker-engine.ts';
import type { DockerPlace } from '../../../src/lib/adapters/runners/docker/site/place.ts';
import { ulids } from '../../../src/lib/adapters/ulid.ts';
import type { Runner, JobState } from '../../../src/lib/core/ports/runner.ts';
import { withWorkAfter, withWorkBefore } from '../../support/beside-start.ts';
import { ended, fakeJob } from '../../support/engine-place.ts';

interface Opened {
  engine: Runner;
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
    const { engine, place, environment } = await open();
    const job = fakeJob(environment, { steps: 1000, stepMs: 50 }, ulids().next());
    const folder = join(place.host.place.root, 'jobs', job.jobId);
    let seen = 0;
    let stopped: JobState | undefined;
    const moment = (): boolean => existsSync(join(folder, 'attempts/1/launch.json')) && (seen += 1) === nth;
    const host = withWorkAfter(place.host, moment, async () => {
      stopped = (await engine.jobs.stop(job.jobId, 5000)).state;
    });
    expect(await dockerEngine({ ...place, host }).jobs.start(job, {})).toMatchObject({ state: 'stopped' });
    expect(stopped).toBe('stopped');
    expect(existsSync(join(folder, 'lives'))).toBe(false);
    await engine.jobs.start(job, {});
    expect(await engine.jobs.status(job.jobId)).toMatchObject({ state: 'running' });
    expect(await engine.jobs.stop(job.jobId, 5000)).toMatchObject({ state: 'stopped' });
  });

  test('a job that is started beside its stop, before the stop is noted, is stopped', async () => {
    const { engine, place, environment } = await open();
    const job = fakeJob(environment, { steps: 1000, stepMs: 50 }, ulids().next());
    await engine.jobs.start(job, { model: '/nowhere/at/all' }).catch(() => undefined);
    const host = withWorkBefore(
      place.host,
      (options) => options?.stdin !== undefined,
      () => engine.jobs.start(job, {}),
    );
    const stopper = dockerEngine({ ...place, host });
    expect(await stopper.jobs.stop(job.jobId, 5000)).toMatchObject({ state: 'stopped' });
    expect(await ended(engine, job.jobId)).toMatchObject({ state: 'stopped' });
  });

  test('a job that begins and ends between two looks is told whole', async () => {
    const { engine, place, environment } = await open();
    const job = fakeJob(environment, {}, ulids().next());
    await engine.jobs.start(job, { model: '/nowhere/at/all' }).catch(() => undefined);
    const host = withWorkAfter(
      place.host,
      () => true,
      async () => {
        await engine.jobs.start(job, {});
        await ended(engine, job.jobId);
      },
    );
    expect(await dockerEngine({ ...place, host }).jobs.status(job.jobId)).toMatchObject({
      state: 'succeeded',
      startedAt: expect.any(String),
      endedAt: expect.any(String),
      lastEvent: { type: 'end' },
    });
  });

  test('the note of a stop that was cut before it took the container away is not one of a later start', async () => {
    const { engine, place, environment } = await open();
    const job = fakeJob(environment, { exit: 65 }, ulids().next());
    const attempt = join(place.host.place.root, 'jobs', job.jobId, 'attempts/1');
    let seen = 0;
    const moment = (): boolean => existsSync(join(attempt, 'launch.json')) && (seen += 1) === 2;
    const host = withWorkAfter(place.host, moment, () => Promise.reject(new Error('cut')));
    await expect(dockerEngine({ ...place, host }).jobs.start(job, {})).rejects.toThrow('cut');
    expect(await engine.jobs.status(job.jobId)).toMatchObject({ state: 'queued' });
    writeFileSync(join(attempt, 'stop.json'), '{}');
    await engine.jobs.start(job, {});
    expect(await ended(engine, job.jobId)).toMatchObject({ state: 'failed' });
  });
}
