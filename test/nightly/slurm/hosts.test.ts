import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ended, FAKE_TEMPLATES, newJob, until } from '../../support/process-place.ts';
import { aHost } from '../../support/project/machines.ts';
import { aProject, type Project } from '../../support/project/project.ts';
import { trainable } from '../../support/project/trainable.ts';
import { installedSlurm, openSlurm, slurmJob, type SlurmBed } from '../../support/slurm.ts';

let bed: SlurmBed;
beforeAll(async () => {
  bed = await openSlurm({ accounting: true, config: ['MinJobAge=3'] });
});
afterAll(() => bed.stop());

function project(): Promise<Project> {
  return aProject(trainable(), { env: { SOVRAN_ENGINE_TEMPLATES: FAKE_TEMPLATES } });
}

test.for([
  ['a partition that does not exist', '--partition nowhere', /partition/i],
  ['an account without rights', '--account others', /account/i],
  ['a quality of service that does not exist', '--qos never', /qos/i],
] as const)('%s keeps a host out of the inventory', async ([, flags, words]) => {
  const made = await project();
  const done = await made.run(`host add hpc --local --slurm ${flags} --json`);
  const { error } = done.json as { error: { code: string; details: { said: string } } };
  expect([done.exit, error.code, error.details.said]).toEqual([3, 'slurm-refused', expect.stringMatching(words)]);
  expect(existsSync(join(made.root, 'hosts'))).toBe(false);
});

test('a host is added, checked, trains, and serves nothing', async () => {
  const made = await project();
  await made.must('host add local --local --slurm --partition gpu --account team');
  expect(readFileSync(join(made.root, 'hosts/local.yaml'), 'utf8')).toMatch(
    /runner: slurm\n\s+slurm:\n\s+partition: gpu/,
  );
  const { json } = await made.run('host check local --json');
  const { checks } = json as { checks: { id: string; status: string; observed: string }[] };
  const check = checks.find(({ id }) => id === 'slurm-partition');
  expect(check).toMatchObject({ status: 'ok', observed: expect.stringMatching(/gpu\* up (idle|mixed)/) });
  await made.must('engine install cpu');
  await made.must('train launch tuned --base base --dataset rows --method full --set epochs=3 --wait');
  const shown = await made.must('job show tuned --json');
  expect(shown.json).toMatchObject({ status: 'succeeded', runner: 'slurm' });
  expect((await made.run('model show tuned --json')).exit).toBe(0);
  const services = await made.run('env add production --host local --port 18080 --json');
  expect([services.exit, (services.json as { error: { code: string } }).error.code]).toEqual([3, 'services-refused']);
});

test('more nodes than one are refused on a machine of its own', async () => {
  const made = await project();
  await made.add(aHost());
  await made.must('engine install cpu');
  const done = await made.run('train launch tuned --base base --dataset rows --method full --set nodes=2 --json');
  const { error } = done.json as { error: { details: { gates: { id: string }[] } } };
  expect([done.exit, error.details.gates.map(({ id }) => id)]).toEqual([3, ['several-nodes']]);
});

test('accounting remembers a forgotten job; without it the job is lost', async () => {
  const { runner, place, environment } = await installedSlurm(bed);
  const waiting = { ...newJob(environment), resources: { gpus: 0, threads: 1 } };
  bed.slurm('scontrol', 'update', 'PartitionName=gpu', 'State=DOWN');
  const other = newJob(environment);
  await runner.jobs.start(waiting, {});
  await runner.jobs.start(other, {});
  bed.slurm('scancel', slurmJob(place, waiting.jobId), slurmJob(place, other.jobId));
  bed.slurm('scontrol', 'update', 'PartitionName=gpu', 'State=UP');
  await until('purge', () => bed.slurm('squeue', '--states=all', '--noheader', '--format=%i') === '');
  const failure = { class: 'cancelled-by-cluster', params: { state: 'CANCELLED', why: 'by 0' } };
  expect(await ended(runner, waiting.jobId)).toMatchObject({ state: 'failed', failure });
  await bed.end('slurmdbd');
  expect(await runner.jobs.status(other.jobId)).toMatchObject({ state: 'lost', resumable: true });
  const after = newJob(environment);
  await runner.jobs.start(after, {});
  expect(await ended(runner, after.jobId), 'a job needs no accounting').toMatchObject({ state: 'succeeded' });
});
