import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { mockDoorProject } from '../../support/project/mock-door.ts';
import { git } from '../../support/temp-project.ts';

const BIN = fileURLToPath(new URL('../../../bin/run.js', import.meta.url));
const BENCH = 'bench run --env production --key-file .sovran.key --concurrency 2 --duration 3s --json';

test('a killed measurement runs again under its run, with one report', async () => {
  const { root, server, run } = await mockDoorProject({});
  const child = spawn(process.execPath, [BIN, ...BENCH.split(' ')], { cwd: root, stdio: 'ignore' });
  const gone = once(child, 'exit');
  for (let turn = 0; turn < 2400 && server.seen < 5; turn++) await sleep(50);
  expect(server.seen).toBeGreaterThanOrEqual(5);
  child.kill('SIGKILL');
  await gone;
  expect(git(root, 'status', '--porcelain')).toBe('');
  const [journal] = readdirSync(join(root, '.sovran', 'journal'));
  const again = await run(BENCH);
  expect(again.exit).toBe(0);
  expect(`${(again.json as { id: string }).id}.jsonl`).toBe(journal);
  expect(readdirSync(join(root, 'runs'))).toEqual([(again.json as { id: string }).id]);
  expect(git(root, 'status', '--porcelain')).toBe('');
});
