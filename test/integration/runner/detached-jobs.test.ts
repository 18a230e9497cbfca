import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { latestAttempt } from '../../../src/lib/adapters/runners/job/attempt.ts';
import type { JobEvent } from '../../../src/lib/core/ports/runner.ts';
import type { JsonObject } from '../../../src/lib/core/ports/json.ts';
import { ENDLESS } from '../../support/endless.ts';
import { ended, fakeJob, installedEngine, until } from '../../support/process-place.ts';
import { processesNaming } from '../../support/processes.ts';
import { held, letGo } from '../../support/worker-gate.ts';

const STARTER = fileURLToPath(new URL('../../support/start-fake-job.ts', import.meta.url));
const JOB = '01JOB0000000000000000000A1';

function start(store: string, environment: string, spec: JsonObject): Promise<void> {
  const child = spawn(process.execPath, [STARTER, store, environment, JOB, JSON.stringify(spec)], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`starter ended with ${code}`))));
  });
}

function livesOf(store: string): number {
  const path = join(store, 'jobs', JOB, 'lives');
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').length : 0;
}

test('eight processes that start one job at once make one worker', async () => {
  const { runner, place, environment } = await installedEngine();
  await Promise.all(Array.from({ length: 8 }, () => start(place.store, environment, ENDLESS)));
  expect(await runner.jobs.status(JOB)).toMatchObject({ state: 'running' });
  await until('a first step', async () => (await runner.jobs.status(JOB))?.lastEvent?.type === 'progress');
  expect(processesNaming(`--job ${place.store}`)).toHaveLength(1);
  await runner.jobs.stop(JOB, 5000);
  expect(livesOf(place.store)).toBe(1);
});

test('a job outlives its starter, and any process finds it', async () => {
  const { runner, place, environment } = await installedEngine();
  await start(place.store, environment, { steps: 60, stepMs: 40, holdAt: 30 });
  expect(await runner.jobs.status(JOB)).toMatchObject({ state: 'running' });
  letGo(place.store, JOB);
  expect(await ended(runner, JOB)).toMatchObject({ state: 'succeeded' });
  await until('every process to be gone', () => processesNaming(place.store).length === 0);
});

test('a killed supervisor takes its worker along; the job can resume', async () => {
  const { runner, place, environment } = await installedEngine();
  const job = fakeJob(environment, { steps: 30, stepMs: 40, holdAt: 5 });
  await runner.jobs.start(job, {});
  await held(place.store, JOB, 5);
  const attempt = await latestAttempt(join(place.store, 'jobs', JOB));
  process.kill(attempt?.supervisor?.pid ?? 0, 'SIGKILL');
  await until('the worker to be gone', () => processesNaming(place.store).length === 0);
  expect(await runner.jobs.status(JOB)).toMatchObject({ state: 'lost', resumable: true });
  await runner.jobs.start(job, {});
  expect(await ended(runner, JOB)).toMatchObject({ state: 'succeeded' });
  expect(livesOf(place.store)).toBe(2);
});

test('a process number of another boot leaves its job lost', async () => {
  const { runner, place, environment } = await installedEngine();
  const job = fakeJob(environment, { steps: 1000, stepMs: 20 });
  await runner.jobs.start(job, {});
  const folder = join(place.store, 'jobs', JOB);
  const attempt = await latestAttempt(folder);
  const record = { ...attempt?.supervisor, bootId: '00000000-0000-0000-0000-000000000000' };
  const claim = join(folder, 'attempts', '1', 'claim.json');
  const real = readFileSync(claim, 'utf8');
  writeFileSync(claim, JSON.stringify(record));
  expect(await runner.jobs.status(JOB)).toMatchObject({ state: 'lost' });
  writeFileSync(claim, real);
  expect(await runner.jobs.stop(JOB, 5000)).toMatchObject({ state: 'stopped' });
});

test('leaves no child of a worker, even outside its group', async () => {
  const { runner, place, environment } = await installedEngine();
  const job = fakeJob(environment, { steps: 2, child: 300 });
  await runner.jobs.start(job, {});
  expect(await ended(runner, JOB)).toMatchObject({ state: 'succeeded' });
  await until('every process to be gone', () => processesNaming(place.store).length === 0);
});

test('bounds a flood of log on disk and keeps its end', async () => {
  const { runner, place, environment } = await installedEngine();
  await runner.jobs.start(fakeJob(environment, { steps: 1, logBytes: 30_000_000 }), {});
  await ended(runner, JOB);
  const sizes = ['stderr.log', 'stderr.log.1'].map((name) => join(place.store, 'jobs', JOB, name));
  const bytes = sizes.filter((path) => existsSync(path)).reduce((sum, path) => sum + readFileSync(path).length, 0);
  expect(bytes).toBeLessThanOrEqual(8 * 1024 * 1024);
  expect(await runner.jobs.log(JOB, 100)).toMatch(/worker says hello\n$/);
});

test('a worker sees a minimal, offline environment and nothing of the operator', async () => {
  process.env.CANARY_TOKEN = 'not for workers';
  const { runner, environment } = await installedEngine();
  await runner.jobs.start(fakeJob(environment, { steps: 1 }), {});
  await ended(runner, JOB);
  delete process.env.CANARY_TOKEN;
  const starts: JobEvent[] = [];
  for await (const event of runner.jobs.follow(JOB, 0)) if (event.type === 'start') starts.push(event);
  expect(starts).toHaveLength(1);
  const names = starts[0]?.['environment'] as string[];
  expect(names).toEqual(expect.arrayContaining(['HF_HUB_OFFLINE', 'HOME', 'LANG', 'OMP_NUM_THREADS', 'PATH']));
  expect(names.filter((name) => /TOKEN|SECRET|SSH|PROXY|NODE|NPM|PIP/.test(name))).toEqual([]);
});
