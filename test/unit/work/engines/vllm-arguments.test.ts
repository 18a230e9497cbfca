import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('vLLM’s command line follows from a service’s document', () => {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const run = spawnSync('python3', ['templates/engines/vllm/tests/test_arguments.py'], { encoding: 'utf8', env });
  expect(run.status, run.stderr).toBe(0);
});
