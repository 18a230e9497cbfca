import { describe, expect, test } from 'vitest';
import { dockerRunner } from '../../../src/lib/adapters/runners/docker/docker-runner.ts';
import type { Runner } from '../../../src/lib/core/ports/runner.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { askDocker, installedDocker, SOCKET } from '../../support/docker.ts';
import { ended, newJob, until } from '../../support/process-place.ts';
import { privateDocker } from '../../support/private-docker.ts';
import { bedOf } from '../../support/ssh-faults.ts';
import { DRIVERS } from '../../support/tier.ts';

async function firstStep(runner: Runner, id: string): Promise<void> {
  await until('a first step', async () => (await runner.jobs.status(id))?.lastEvent?.type === 'progress');
}

describe.each(DRIVERS)('containers over %s', (driver) => {
  const farHost = async (): Promise<Host> => (await bedOf()).host(driver);

  test(`[fault 28 ${driver}] blames memory only where the kernel counted it`, async () => {
    const { runner, environment, place } = await installedDocker(SOCKET, await farHost());
    const eater = { ...newJob(environment, { eatMiB: 400 }), resources: { gpus: 0, threads: 1, memoryGiB: 0.0625 } };
    const victim = newJob(environment, { steps: 1000, stepMs: 50 });
    await runner.jobs.start(eater, {});
    await runner.jobs.start(victim, {});
    await firstStep(runner, victim.jobId);
    await askDocker('POST', `/containers/sovran-${victim.jobId}/kill?signal=SIGKILL`);
    expect(await ended(runner, eater.jobId)).toMatchObject({
      state: 'failed',
      signal: 'SIGKILL',
      failure: { code: 137, class: 'out-of-memory', reason: 'killed-memory' },
    });
    expect(await ended(runner, victim.jobId)).toMatchObject({
      state: 'failed',
      signal: 'SIGKILL',
      resumable: true,
      failure: { code: 137, class: 'killed', reason: 'killed-unknown' },
    });
    expect(await dockerRunner(place).jobs.list()).toHaveLength(2);
  });

  test(`[fault 27 ${driver}] a job and its follower outlive a killed daemon`, async () => {
    const docker = await privateDocker();
    const { runner, environment } = await installedDocker(docker.socket, await farHost());
    const job = newJob(environment, { steps: 120, stepMs: 50 });
    await runner.jobs.start(job, {});
    const seen: number[] = [];
    let back: Promise<void> | undefined;
    for await (const { seq } of runner.jobs.follow(job.jobId, 0)) {
      if (seen.push(seq) !== 10) continue;
      await docker.kill();
      back = docker.start();
      // Told below: who follows asks meanwhile.
      back.catch(() => undefined);
    }
    await back;
    expect(seen).toEqual(Array.from({ length: 122 }, (_, at) => at + 1));
    expect(await ended(runner, job.jobId)).toMatchObject({ state: 'succeeded' });
  });
});
