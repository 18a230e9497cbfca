import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { processRunner } from '../../../src/lib/adapters/runners/process/process-runner.ts';
import { supervisorProgram } from '../../../src/lib/adapters/runners/process/programs.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { processPlace, FAKE_TEMPLATES, fakeJob, until } from '../../support/process-place.ts';
import { processesNaming } from '../../support/processes.ts';

const CPU = join(FAKE_TEMPLATES, 'cpu');

/** Runs the builder in a process of its own, as an install does. */
function build(target: string, env: NodeJS.ProcessEnv) {
  const recipe = JSON.stringify({ lockDigest: 'sha256:0' });
  const argv = [target, `${target}.lock`, CPU, join(CPU, 'build-environment'), recipe];
  const child = spawn(supervisorProgram('build'), argv, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { text: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.text += chunk.toString()));
  const done = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, done, output };
}

test('an environment is built once, reused, and named by its lock', async () => {
  const runner = processRunner(processPlace());
  expect(await runner.environment('cpu')).toMatchObject({ state: 'missing' });
  const lines: object[] = [];
  const first = await runner.install('cpu', (line) => lines.push(line));
  expect(first).toMatchObject({ engine: 'cpu', state: 'ready', details: { sizeBytes: 1234 } });
  expect(first.path).toContain(first.lockDigest.replace('sha256:', ''));
  expect(lines).toContainEqual({ stage: 'venv', seconds: 0 });
  lines.length = 0;
  await runner.install('cpu', (line) => lines.push(line));
  expect(lines).toMatchObject([{ stage: 'ready', reused: true }]);
});

test('three installs at once: one builds, the others wait for it', async () => {
  const { store } = processPlace();
  const target = join(store, 'engines', 'e');
  const log = join(store, 'builds');
  const gate = join(store, 'go');
  const builds = Array.from({ length: 3 }, () => build(target, { FAKE_BUILD_LOG: log, FAKE_BUILD_GATE: gate }));
  const waiting = () => builds.filter(({ output }) => output.text.includes('"waiting"'));
  await until('two that wait', () => waiting().length === 2);
  writeFileSync(gate, '');
  expect(await Promise.all(builds.map(({ done }) => done))).toEqual([0, 0, 0]);
  expect(readFileSync(log, 'utf8').trim().split('\n')).toHaveLength(1);
  expect(waiting()).toHaveLength(2);
});

test('a killed build leaves no process, and the next starts clean', async () => {
  const { store } = processPlace();
  const target = join(store, 'engines', 'e');
  const first = build(target, { FAKE_BUILD_SECONDS: '60' });
  await until('the build to be at work', () => existsSync(`${target}.partial`));
  first.child.kill('SIGKILL');
  await first.done;
  await until('the build to be gone', () => processesNaming(target).length === 0);
  expect(existsSync(target)).toBe(false);
  expect(await build(target, {}).done).toBe(0);
  expect(existsSync(join(target, 'environment.json'))).toBe(true);
});

test('a broken environment is seen and built again', async () => {
  const runner = processRunner(processPlace());
  const { path = '' } = await runner.install('cpu', () => undefined);
  rmSync(join(path, 'environment.json'));
  expect(await runner.environment('cpu')).toMatchObject({ state: 'broken' });
  expect(await runner.install('cpu', () => undefined)).toMatchObject({ state: 'ready' });
  rmSync(join(path, 'bin', 'python'));
  writeFileSync(join(path, 'bin', 'python'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  const lines: object[] = [];
  await runner.install('cpu', (line) => lines.push(line));
  expect(lines).toContainEqual({ stage: 'venv', seconds: 0 });
});

test('a failed build names reason, fix and log', async () => {
  const place = processPlace();
  process.env.FAKE_BUILD_FAIL = '1';
  try {
    await expect(processRunner(place).install('cpu', () => undefined)).rejects.toMatchObject({
      code: 'engine-install-failed',
      exit: 1,
      details: {
        reason: 'pip finds no torch',
        remedy: "check pip's index",
        tail: ['Collecting torch', 'no such package'],
      },
    });
  } finally {
    delete process.env.FAKE_BUILD_FAIL;
  }
  expect(await processRunner(place).environment('cpu')).toMatchObject({ state: 'missing' });
});

test('a job without its runtime is refused with the install command', async () => {
  const runner = processRunner(processPlace());
  const { lockDigest } = await runner.environment('cpu');
  await expect(runner.jobs.start(fakeJob(lockDigest), {})).rejects.toMatchObject({
    code: 'engine-missing',
    exit: 4,
    next: ['sovran engine install cpu'],
  });
});

test('refuses a host without Python before building, with what to install', async () => {
  const { host, ...place } = processPlace();
  const exec: Host['exec'] = (argv, options) =>
    host.exec(argv[0] === 'python3' ? ['no-such-program-here'] : argv, options);
  const bare = processRunner({ ...place, host: { ...host, name: 'gpu1', transport: 'ssh2', exec } });
  await expect(bare.install('cpu', () => undefined)).rejects.toMatchObject({
    code: 'engine-host-python',
    exit: 4,
    text: { key: 'engine.host-python' },
    next: ['sovran host check gpu1', 'sovran engine install cpu --host gpu1'],
  });
  expect(await bare.environment('cpu')).toMatchObject({ state: 'missing' });
});
