import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { appliedOn, contentOf, WANTED } from '../../support/folder-steps.ts';
import { folderWorld, type FolderWorld } from '../../support/folder-world.ts';
import { processesNaming } from '../../support/processes.ts';
import { sampled, WHOLE } from '../../support/tier.ts';

const CHILD = fileURLToPath(new URL('../../support/apply-folder-child.ts', import.meta.url));
const PRELOAD = fileURLToPath(new URL('../../support/kill-after.mjs', import.meta.url));
const STRIDE = 3;

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
}

/** Applies in a process of its own, which dies where the settings say. */
function applyApart({ root, folder }: FolderWorld, settings: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = spawn(process.execPath, [`--import=${PRELOAD}`, CHILD, root, folder], {
    env: { ...process.env, ...settings, KILL_SPAWNS: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, stderr })));
}

const world = (): FolderWorld => folderWorld(['a', 'b'], () => []);

async function expectConverged(one: FolderWorld): Promise<void> {
  for (const host of ['a', 'b']) {
    expect([contentOf(one.folder, host, 'S01'), contentOf(one.folder, host, 'S02')]).toEqual([WANTED, WANTED]);
    const applied = appliedOn(one.folder, host);
    expect(applied.filter((step, at) => step !== applied[at - 1])).toEqual(['S01', 'S02']);
  }
  const events = await one.ctx.project.readEvents();
  expect(events.map(({ operation, result }) => `${operation} ${result}`)).toEqual(['host apply succeeded']);
}

test('repeating a killed host apply finishes it on every host', async () => {
  const counted = world();
  const points = join(counted.folder, 'points');
  expect(await applyApart(counted, { COUNT_TO: points })).toMatchObject({ code: 0, stderr: '' });
  await expectConverged(counted);
  expect(existsSync(points)).toBe(true);
  const count = readFileSync(points, 'utf8').trim().split('\n').length;
  expect(count).toBeGreaterThan(20);
  const sides = Array.from({ length: count }, (_, at) => ({ at: at + 1, side: at % 2 === 0 ? 'before' : 'after' }));
  let killed = 0;
  const tried = sampled(
    sides.filter((_, index) => index % STRIDE === 0),
    1,
  );
  for (const { at, side } of tried) {
    const one = world();
    const cut = await applyApart(one, { KILL_AT: String(at), KILL_SIDE: side });
    if (cut.signal === 'SIGKILL') killed += 1;
    // What it had started on a machine goes on without it.
    await expect.poll(() => processesNaming(one.folder), { timeout: 60_000 }).toEqual([]);
    const ended = await one.ctx.project.readEvents();
    if (ended.length === 0) expect(await applyApart(one)).toMatchObject({ code: 0, stderr: '' });
    await expectConverged(one);
  }
  expect(killed).toBeGreaterThan(WHOLE ? 5 : 0);
}, 900_000);
