import { expect, test } from 'vitest';
import { ulids } from '../../../src/lib/adapters/ulid.ts';
import type { Runner, JobSpec } from '../../../src/lib/core/ports/runner.ts';
import { ended, fakeJob } from '../../support/process-place.ts';

/**
 * What every engine promises of a job that never began. `open` gives an installed engine and its environment; `prepare` leaves
 * a job as a start that was killed before anything ran.
 */
export function unbegunContract<Opened extends { runner: Runner; environment: string }>(
  open: () => Promise<Opened>,
  prepare: (opened: Opened, job: JobSpec) => Promise<void>,
): void {
  test('a job that never began is stopped, nobody waits for its events, and started after all it ends as it ends', async () => {
    const opened = await open();
    const { runner } = opened;
    const job = fakeJob(opened.environment, { exit: 65 }, ulids().next());
    await prepare(opened, job);
    expect(await runner.jobs.status(job.jobId)).toMatchObject({ state: 'queued' });
    expect(await runner.jobs.stop(job.jobId, 5000)).toMatchObject({ state: 'stopped', resumable: true });
    expect(await runner.jobs.stop(job.jobId, 5000)).toMatchObject({ state: 'stopped', resumable: true });
    expect((await runner.jobs.list()).find(({ id }) => id === job.jobId)).toMatchObject({ state: 'stopped' });
    for await (const event of runner.jobs.follow(job.jobId, 0)) throw new Error(`an event of nothing: ${event.type}`);
    await runner.jobs.start(job, {});
    expect(await ended(runner, job.jobId)).toMatchObject({ state: 'failed', startedAt: expect.any(String) });
  });

  test('a job that never began is stopped and removed', async () => {
    const opened = await open();
    const job = fakeJob(opened.environment, {}, ulids().next());
    await prepare(opened, job);
    await opened.runner.jobs.stop(job.jobId, 0);
    await opened.runner.jobs.remove(job.jobId);
    expect(await opened.runner.jobs.status(job.jobId)).toBeUndefined();
  });
}
