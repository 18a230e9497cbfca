import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { git } from '../../src/lib/adapters/project-store/git.ts';
import { tempProject } from '../support/temp-project.ts';

const block = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** Another program holds this process up: git ends meanwhile, and its end is heard of before its words, by longer than they are waited for. */
async function whileBlocked(): Promise<void> {
  const other = spawn('sh', ['-c', 'echo said']);
  other.stdout.once('data', () => block(700));
  other.once('exit', () => block(400));
  // both lie ready: what the other one said, and that it has ended
  block(150);
  await once(other, 'close');
}

test('reads git’s whole output although this process was busy', async () => {
  const asked = git(tempProject(), ['say'], { config: ['alias.say=!sleep 0.4; seq 2000'] });
  await whileBlocked();
  const { exitCode, stdout } = await asked;
  expect(exitCode).toBe(0);
  expect(stdout.split('\n')).toHaveLength(2001);
});

test('waits for no child that keeps git’s output open', async () => {
  const root = tempProject();
  for (const left of ['sleep 120', 'while sleep 0.05; do echo more; done']) {
    const began = performance.now();
    const { exitCode, stdout } = await git(root, ['say'], { config: [`alias.say=!echo said; (${left}) & true`] });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^said\n/);
    expect(performance.now() - began).toBeLessThan(60_000);
  }
});
