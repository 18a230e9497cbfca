import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobEvent, Runner } from '../../../src/lib/core/ports/runner.ts';
import { ended, newJob, until } from '../../support/process-place.ts';
import { installedSlurm, openSlurm, slurmJob, type Node, type SlurmBed } from '../../support/slurm.ts';

let bed: SlurmBed;
beforeAll(async () => {
  bed = await openSlurm({ config: ['MinJobAge=3'] });
});
afterAll(() => bed.stop());

const LONG = { steps: 1000, stepMs: 50 };

async function stepsOf(runner: Runner, id: string): Promise<unknown[]> {
  const events: JobEvent[] = [];
  for await (const event of runner.jobs.follow(id, 0)) events.push(event);
  return events.filter(({ type }) => type === 'progress').map(({ step }) => step);
}

async function untilSteps(runner: Runner, id: string): Promise<void> {
  await until('a first step', async () => (await runner.jobs.status(id))?.lastEvent?.type === 'progress');
}

test('a job whose node dies is requeued and ends as undisturbed', async () => {
  const { runner, environment } = await installedSlurm(bed);
  const spec = { steps: 60, stepMs: 20 };
  const undisturbed = newJob(environment, spec);
  await runner.jobs.start(undisturbed, {});
  expect(await ended(runner, undisturbed.jobId)).toMatchObject({ state: 'succeeded' });
  const job = newJob(environment, { ...spec, holdAt: 20 });
  await runner.jobs.start(job, {});
  await until('step 20', async () => (await runner.jobs.status(job.jobId))?.lastEvent?.step === 20);
  const node = (await runner.jobs.status(job.jobId))?.scheduled?.nodes as Node;
  bed.killNode(node);
  await until('its requeue', async () => (await runner.jobs.status(job.jobId))?.state === 'queued');
  expect((await runner.jobs.status(job.jobId))?.scheduled).toMatchObject({ state: 'PENDING', reason: 'BeginTime' });
  await runner.jobs.start(job, {});
  expect(await ended(runner, job.jobId)).toMatchObject({ state: 'succeeded' });
  expect(await stepsOf(runner, job.jobId)).toEqual(await stepsOf(runner, undisturbed.jobId));
  const [one, other] = await Promise.all([undisturbed, job].map(({ jobId }) => runner.jobs.collect(jobId)));
  expect(other?.trees[0]?.digest).toBe(one?.trees[0]?.digest);
  bed.startNode(node);
  await until('both nodes', () => bed.slurm('sinfo', '-h', '-t', 'idle', '-o', '%D').trim() === '2');
});

test('a job that another cancels fails with Slurm’s reason, and resumes', async () => {
  const { runner, place, environment } = await installedSlurm(bed);
  const job = newJob(environment, { steps: 40, stepMs: 5, holdAt: 3 });
  await runner.jobs.start(job, {});
  await untilSteps(runner, job.jobId);
  const id = slurmJob(place, job.jobId);
  bed.slurm('scancel', id);
  const failure = { class: 'cancelled-by-cluster', params: { job: id, state: 'CANCELLED' } };
  expect(await ended(runner, job.jobId)).toMatchObject({ state: 'failed', resumable: true, failure });
  // Slurm has forgotten it by now; the record has not.
  await until('purge', () => !bed.slurm('squeue', '--states=all', '--noheader', '--format=%i').includes(id));
  expect(await runner.jobs.status(job.jobId)).toMatchObject({ state: 'failed', failure });
  await runner.jobs.start(job, {});
  expect(await ended(runner, job.jobId)).toMatchObject({ state: 'succeeded' });
});

test('a job cancelled before it begins says so, and may begin again', async () => {
  const { runner, place, environment } = await installedSlurm(bed);
  const job = { ...newJob(environment), resources: { gpus: 0, threads: 8 } };
  bed.slurm('scontrol', 'update', 'PartitionName=gpu', 'State=DOWN');
  await runner.jobs.start(job, {});
  expect(await runner.jobs.status(job.jobId)).toMatchObject({ state: 'queued', scheduled: { state: 'PENDING' } });
  bed.slurm('scancel', slurmJob(place, job.jobId));
  const failure = { class: 'cancelled-by-cluster' };
  expect(await ended(runner, job.jobId)).toMatchObject({ state: 'failed', resumable: true, failure });
  bed.slurm('scontrol', 'update', 'PartitionName=gpu', 'State=UP');
  await runner.jobs.start(job, {});
  expect(await ended(runner, job.jobId)).toMatchObject({ state: 'succeeded', startedAt: expect.any(String) });
});

test('a stopped job that waits in the queue leaves it', async () => {
  const { runner, place, environment } = await installedSlurm(bed);
  bed.slurm('scontrol', 'update', 'PartitionName=gpu', 'State=DOWN');
  const job = newJob(environment);
  await runner.jobs.start(job, {});
  expect(await runner.jobs.stop(job.jobId, 1000)).toMatchObject({ state: 'stopped', resumable: true });
  expect(bed.slurm('squeue', '--noheader', `--name=sovran-${job.jobId}`)).toBe('');
  bed.slurm('scontrol', 'update', 'PartitionName=gpu', 'State=UP');
  await runner.jobs.start(job, {});
  expect(slurmJob(place, job.jobId)).toMatch(/^\d+$/);
  expect(await ended(runner, job.jobId)).toMatchObject({ state: 'succeeded' });
});

test('a submission whose answer was lost is adopted, not repeated', async () => {
  const { runner, place, environment } = await installedSlurm(bed);
  const job = newJob(environment, LONG);
  await runner.jobs.start(job, {});
  const id = slurmJob(place, job.jobId);
  const folder = join(place.host.place.root, 'jobs', job.jobId);
  await untilSteps(runner, job.jobId);
  rmSync(join(folder, 'scheduled.json'));
  await Promise.all([runner.jobs.start(job, {}), runner.jobs.start(job, {})]);
  expect(bed.slurm('squeue', '--noheader', '--format=%i', `--name=sovran-${job.jobId}`).trim()).toBe(id);
  expect(readFileSync(join(folder, 'lives'), 'utf8').trim().split('\n')).toHaveLength(1);
});

test('a partition that does not exist is refused in Slurm’s words', async () => {
  const { runner, environment } = await installedSlurm(bed, { slurm: { partition: 'nowhere' } });
  const job = newJob(environment);
  const refused = { code: 'slurm-refused', exit: 3, text: { params: { words: expect.stringMatching(/partition/i) } } };
  await expect(runner.jobs.start(job, {})).rejects.toMatchObject(refused);
  expect(await runner.jobs.status(job.jobId)).toMatchObject({ state: 'queued' });
  await runner.jobs.stop(job.jobId, 0);
  await runner.jobs.remove(job.jobId);
  expect(await runner.jobs.list()).toEqual([]);
});

test('more GPUs than a node has are refused; workers see theirs', async () => {
  const { runner, environment } = await installedSlurm(bed);
  const many = { ...newJob(environment), resources: { gpus: 9, threads: 1 } };
  await expect(runner.jobs.start(many, {})).rejects.toMatchObject({ code: 'slurm-refused' });
  const job = { ...newJob(environment), resources: { gpus: 2, threads: 1 } };
  await runner.jobs.start(job, {});
  expect(await ended(runner, job.jobId)).toMatchObject({ state: 'succeeded' });
  for await (const { type, environment: names } of runner.jobs.follow(job.jobId, 0))
    if (type === 'start') expect(names).toContain('CUDA_VISIBLE_DEVICES');
});

test('a node without the shared folder is named', async () => {
  const { runner, place, environment } = await installedSlurm(bed);
  const first = newJob(environment);
  await runner.jobs.start(first, {});
  await ended(runner, first.jobId);
  rmSync(join(place.host.place.root, 'programs'), { recursive: true });
  const job = newJob(environment);
  await runner.jobs.start(job, {});
  const failure = { reason: 'cluster-no-record', params: { node: expect.stringMatching(/^n[12]$/) } };
  expect(await ended(runner, job.jobId)).toMatchObject({ state: 'failed', resumable: true, failure });
});

test('services are refused', async () => {
  const { runner } = await installedSlurm(bed);
  await expect(runner.services.start({} as never)).rejects.toMatchObject({ code: 'services-refused', exit: 3 });
  expect(await runner.services.list()).toEqual([]);
});

test('without the controller the state is unknown, and nothing is lost', async () => {
  const { runner, environment } = await installedSlurm(bed);
  const job = newJob(environment, LONG);
  await runner.jobs.start(job, {});
  await untilSteps(runner, job.jobId);
  await bed.end('slurmctld');
  await expect(runner.jobs.status(job.jobId)).rejects.toMatchObject({ exit: 4 });
  const other = newJob(environment);
  await expect(runner.jobs.start(other, {})).rejects.toMatchObject({ code: 'slurm-silent', exit: 4 });
  bed.startController();
  await until('its state', async () => {
    const status = await runner.jobs.status(job.jobId).catch(() => undefined);
    return status?.state === 'running';
  });
  expect(await runner.jobs.stop(job.jobId, 20_000)).toMatchObject({ state: 'stopped', exitCode: 75 });
});
