import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { supervisorProgram } from '../../../src/lib/adapters/runners/process/programs.ts';
import { runProgram } from '../../../src/lib/adapters/run-program.ts';
import { holdPython } from '../../support/beside-start.ts';
import { ended, fakeJob, installedEngine, until } from '../../support/process-place.ts';
import { prepareOnly } from '../../support/unbegun-job.ts';

test('a job stopped before its supervisor takes it does not run', async () => {
  const { runner, place, environment } = await installedEngine();
  const job = fakeJob(environment, { steps: 1000, stepMs: 50 });
  const folder = join(place.store, 'jobs', job.jobId);
  const open = holdPython(place, environment);
  const started = runner.jobs.start(job, {});
  await until('a launch', () => existsSync(join(folder, 'attempts/1/launch.json')));
  expect(await runner.jobs.stop(job.jobId, 5000)).toMatchObject({ state: 'stopped', resumable: true });
  open();
  await started;
  expect(await ended(runner, job.jobId)).toMatchObject({ state: 'stopped', resumable: true });
  expect(existsSync(join(folder, 'lives'))).toBe(false);
  await runner.jobs.start(job, {});
  expect(await runner.jobs.status(job.jobId)).toMatchObject({ state: 'running' });
});

test('a supervisor with a stop request starts no worker: interrupted', async () => {
  const attempt = mkdtempSync(join(tmpdir(), 'sovran-test-'));
  const ran = join(attempt, 'ran');
  const launch = { argv: ['/bin/touch', ran], env: {}, cwd: '/', unlink: [], graceSeconds: 1, logBytes: 1024 };
  writeFileSync(join(attempt, 'launch.json'), JSON.stringify({ ...launch, log: join(attempt, 'log') }));
  writeFileSync(join(attempt, 'stop.json'), '{"graceSeconds": 5}');
  const { exitCode } = await runProgram(['python3', supervisorProgram('supervise'), attempt]);
  expect(exitCode).toBe(75);
  expect(existsSync(ran)).toBe(false);
  const record = JSON.parse(readFileSync(join(attempt, 'exit.json'), 'utf8')) as object;
  expect(record).toMatchObject({ exitCode: 75, signal: null, overTime: false });
});

test.each([
  ['stopping', 'stopped'],
  ['starting', 'succeeded'],
])('%s an unbegun attempt ends the worker of the previous one', async (what, state) => {
  const { runner, place, environment } = await installedEngine();
  const job = fakeJob(environment);
  await prepareOnly({ place }, job);
  const left = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  onTestFinished(() => void left.kill('SIGKILL'));
  const over = new Promise((resolve) => left.once('exit', (_, signal) => resolve(signal)));
  const attempts = join(place.store, 'jobs', job.jobId, 'attempts');
  for (const number of ['1', '2']) mkdirSync(join(attempts, number), { recursive: true });
  writeFileSync(join(attempts, '1', 'process.json'), `${JSON.stringify(identityOf(left.pid ?? 0))}\n`);
  await (what === 'stopping' ? runner.jobs.stop(job.jobId, 5000) : runner.jobs.start(job, {}));
  expect(await over).toBe('SIGKILL');
  expect(await ended(runner, job.jobId)).toMatchObject({ state });
});

function identityOf(pid: number): object {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return { pid, start, bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() };
}
