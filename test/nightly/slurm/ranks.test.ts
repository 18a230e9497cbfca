import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobEvent, JobSpec, Runner } from '../../../src/lib/core/ports/runner.ts';
import { ended, newJob, until } from '../../support/process-place.ts';
import { installedSlurm, openSlurm, type SlurmBed } from '../../support/slurm.ts';

const TEMPLATES = fileURLToPath(new URL('../../support/ranked-engine', import.meta.url));

let bed: SlurmBed;
beforeAll(async () => {
  bed = await openSlurm();
});
afterAll(() => bed.stop());

function ranked(environment: string, stepMs = 20): JobSpec {
  return newJob(environment, { nodes: 2, maxSteps: 100, stepMs });
}

async function untilStep(runner: Runner, id: string, least: number): Promise<void> {
  await until(`step ${least}`, async () => Number((await runner.jobs.status(id))?.lastEvent?.step ?? 0) >= least);
}

/** What a job learnt: its weights, and the loss of each step. */
async function learnt(runner: Runner, id: string): Promise<unknown[]> {
  const losses = new Map<unknown, unknown>();
  for await (const event of runner.jobs.follow(id, 0))
    if (event.type === 'progress') losses.set(event.step, event.loss);
  const { trees } = await runner.jobs.collect(id);
  return [readFileSync(join(trees[0]?.path ?? '', 'weights.json'), 'utf8'), [...losses]];
}

/** Process ids of ranks, as this machine sees them. */
function ranks(id: string): number[] {
  const found = execFileSync('pgrep', ['-f', `sovran_worker finetune --job .*${id}`], { encoding: 'utf8' });
  const isRank = (pid: string): boolean => readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('python');
  return found.trim().split('\n').filter(isRank).map(Number);
}

test('a killed rank ends both nodes, and the job learns the same', async () => {
  const { runner, environment } = await installedSlurm(bed, { templates: TEMPLATES });
  const undisturbed = ranked(environment);
  await runner.jobs.start(undisturbed, {});
  const status = await ended(runner, undisturbed.jobId);
  expect(status).toMatchObject({ state: 'succeeded', isolatesNetwork: false });
  const expected = await learnt(runner, undisturbed.jobId);

  const job = ranked(environment, 50);
  const starts: JobEvent[] = [];
  await runner.jobs.start(job, {});
  await untilStep(runner, job.jobId, 10);
  const last = ranks(job.jobId).at(-1) ?? 0;
  process.kill(last, 'SIGKILL');
  expect(await ended(runner, job.jobId)).toMatchObject({ resumable: true });
  await until('no rank is left', () => bed.slurm('squeue', '--noheader', `--name=sovran-${job.jobId}`) === '');
  await runner.jobs.start(job, {});
  expect(await ended(runner, job.jobId)).toMatchObject({ state: 'succeeded' });
  expect(await learnt(runner, job.jobId)).toEqual(expected);
  for await (const event of runner.jobs.follow(job.jobId, 0)) if (event.type === 'start') starts.push(event);
  expect(starts.map(({ world }) => world)).toEqual([2, 2]);
});

test('a stopped job of two nodes resumes and learns the same', async () => {
  const { runner, environment } = await installedSlurm(bed, { templates: TEMPLATES });
  const undisturbed = ranked(environment);
  const job = ranked(environment, 50);
  await Promise.all([runner.jobs.start(undisturbed, {}), runner.jobs.start(job, {})]);
  await untilStep(runner, job.jobId, 10);
  expect(await runner.jobs.stop(job.jobId, 30_000)).toMatchObject({ state: 'stopped', exitCode: 75, resumable: true });
  await runner.jobs.start(job, {});
  expect(await ended(runner, job.jobId)).toMatchObject({ state: 'succeeded' });
  expect(await ended(runner, undisturbed.jobId)).toMatchObject({ state: 'succeeded' });
  expect(await learnt(runner, job.jobId)).toEqual(await learnt(runner, undisturbed.jobId));
});

test('a node lost among two ends the job, which learns the same', async () => {
  const { runner, environment } = await installedSlurm(bed, { templates: TEMPLATES });
  const undisturbed = ranked(environment);
  await runner.jobs.start(undisturbed, {});
  await ended(runner, undisturbed.jobId);
  const job = ranked(environment, 50);
  await runner.jobs.start(job, {});
  await untilStep(runner, job.jobId, 10);
  bed.killNode('n2');
  expect(await ended(runner, job.jobId)).toMatchObject({ resumable: true });
  bed.startNode('n2');
  await until('both nodes', () => bed.slurm('sinfo', '-h', '-t', 'idle', '-o', '%D').trim() === '2');
  await runner.jobs.start(job, {});
  expect(await ended(runner, job.jobId)).toMatchObject({ state: 'succeeded' });
  expect(await learnt(runner, job.jobId)).toEqual(await learnt(runner, undisturbed.jobId));
});
