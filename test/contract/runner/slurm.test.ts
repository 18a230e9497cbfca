import { afterAll, beforeAll, expect, test } from 'vitest';
import { ended, newJob, until } from '../../support/process-place.ts';
import { installedSlurm, openSlurm, type SlurmBed } from '../../support/slurm.ts';

// The whole contract runs nightly; a commit sees one job end and another stop.
let bed: SlurmBed;
beforeAll(async () => {
  bed = await openSlurm();
});
afterAll(() => bed.stop());

test('a job runs on a node, stops with a checkpoint, resumes', async () => {
  const { runner, environment } = await installedSlurm(bed);
  const job = newJob(environment, { steps: 40, stepMs: 5, holdAt: 3 });
  await runner.jobs.start(job, {});
  await until('a first step', async () => (await runner.jobs.status(job.jobId))?.lastEvent?.type === 'progress');
  expect(await runner.jobs.stop(job.jobId, 60_000)).toMatchObject({ state: 'stopped', exitCode: 75, resumable: true });
  await runner.jobs.start(job, {});
  expect(await ended(runner, job.jobId)).toMatchObject({ state: 'succeeded' });
  expect((await runner.jobs.collect(job.jobId)).trees).toMatchObject([{ name: 'model', bytes: 11 }]);
});
