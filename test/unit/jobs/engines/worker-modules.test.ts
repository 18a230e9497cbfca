import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

/** Tests of workers that need nothing but the standard library; those of `cpu` and `trl` need their environments. */
test.each(['vllm', 'llm-compressor'])('the own tests of %s pass', (engine) => {
  const folder = resolve('templates/engines', engine);
  const PYTHONPATH = [folder, resolve('templates/engines/worker')].join(':');
  const argv = ['-B', '-m', 'unittest', 'discover', '-s', `${folder}/tests`];
  const done = spawnSync('python3', argv, { encoding: 'utf8', env: { ...process.env, PYTHONPATH } });
  expect(done.status, done.stderr).toBe(0);
  expect(done.stderr).not.toMatch(/Ran 0 tests|skipped/);
});
