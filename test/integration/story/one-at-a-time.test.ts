import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tempDir } from '../../support/temp-project.ts';

/** Leaves a service behind, says its process, and stays. */
const STORY = `
const { spawn } = await import('node:child_process');
console.log(spawn('sleep', ['60'], { detached: true, stdio: 'ignore' }).pid);
setInterval(() => undefined, 1000);
`;

/** A checkout whose set-up does nothing, and whose story stays until it is killed. */
function checkout(): string {
  const root = tempDir();
  for (const folder of ['scripts/story', 'node_modules/.bin']) mkdirSync(join(root, folder), { recursive: true });
  copyFileSync('scripts/quickstart', join(root, 'scripts/quickstart'));
  writeFileSync(join(root, 'scripts/setup'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(root, 'scripts/story/main.ts'), STORY);
  symlinkSync(process.execPath, join(root, 'node_modules/.bin/node'));
  return root;
}

/** Starts a quickstart that stays. Its service and itself end with the test. */
async function start(root: string): Promise<ChildProcess> {
  const child = spawn(join(root, 'scripts/quickstart'), { stdio: ['ignore', 'pipe', 'inherit'] });
  const [service] = (await once(child.stdout, 'data')) as [Buffer];
  onTestFinished(() => {
    child.kill('SIGKILL');
    process.kill(Number(service), 'SIGKILL');
  });
  return child;
}

test('refuses a second quickstart of one checkout while the first runs', async () => {
  const root = checkout();
  const first = await start(root);
  const second = spawnSync(join(root, 'scripts/quickstart'), { encoding: 'utf8' });
  expect(second).toMatchObject({ status: 1, stdout: '' });
  expect(second.stderr).toBe(
    `quickstart: process ${first.pid} runs the quickstart of this checkout\n  fix: wait for its end, or use another clone\n`,
  );
  first.kill('SIGKILL');
  await once(first, 'exit');
  expect((await start(root)).pid).toBeGreaterThan(0);
});
