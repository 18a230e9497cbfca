import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { applyHostsWith } from '../../../src/lib/stages/machines/provision/apply-hosts.ts';
import { hostLeases } from '../../../src/lib/stages/machines/provision/leases/host-lease.ts';
import { isRunOver } from '../../../src/lib/core/operation/open/named-by-open-runs.ts';
import { openJournal } from '../../../src/lib/core/operation/journal/journal.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import { abandon } from '../../../src/lib/core/operation/executor/abandon.ts';
import type { ResumedRun } from '../../../src/lib/core/operation/open/resumed-run.ts';
import { folderStep } from '../../support/folder-steps.ts';
import { folderWorld, type FolderWorld } from '../../support/folder-world.ts';

const CHILD = fileURLToPath(new URL('../../support/apply-folder-child.ts', import.meta.url));
const OTHER = '01J0000000000000000000OTHR';

const steps = (folder: string) => [folderStep(folder, 'S01'), folderStep(folder, 'S02', { needs: ['S01'] })];
const holderOf = (world: FolderWorld, host: string): string => join(world.watches[host]?.leases ?? '', 'holder');
const untilOf = (world: FolderWorld, host: string): number =>
  Number(readFileSync(holderOf(world, host), 'utf8').split('\n')[3]);

/** An apply that was killed on its first host, whose lease it leaves. */
async function killedApply(): Promise<{ world: FolderWorld; run: string }> {
  const world = folderWorld(['a', 'b'], steps);
  for (const [name, watch] of Object.entries(world.watches)) watch.leases = join(world.folder, name, 'leases');
  const child = spawn(process.execPath, [CHILD, world.root, world.folder, '200'], { stdio: 'ignore' });
  await expect.poll(() => existsSync(holderOf(world, 'a')), { timeout: 120_000 }).toBe(true);
  await expect.poll(() => readFileSync(holderOf(world, 'a'), 'utf8').length, { timeout: 120_000 }).toBeGreaterThan(20);
  child.kill('SIGKILL');
  await once(child, 'exit');
  return { world, run: listOpenRuns(world.root)[0]?.journal.runId ?? '' };
}

function abandonIn(world: FolderWorld, run: string): Promise<ResumedRun[]> {
  openJournal(world.root, run).append({ type: 'stuck', code: 'host-unreachable' });
  return abandon(world.ctx, async () => applyHostsWith(steps(world.folder)), run);
}

test('the lease of an abandoned run blocks no apply of this folder', async () => {
  const { world, run } = await killedApply();
  const [abandoned] = await abandonIn(world, run);
  expect(abandoned).toMatchObject({ outcome: 'abandoned', left: [{ step: 'a-S01', host: 'a' }] });
  expect(untilOf(world, 'a')).toBeGreaterThan(Date.now() / 1000);
  expect((await world.plan({ hosts: ['a'] })).gates).toEqual([]);
  expect(await world.apply({ hosts: ['a'] })).toMatchObject({ verdict: 'changed' });
  expect(readFileSync(holderOf(world, 'a'), 'utf8')).not.toContain(run);
});

test('a failed apply that kept its lease does not block the next', async () => {
  let broken = true;
  const failing = (folder: string) => {
    const sound = folderStep(folder, 'S01');
    return [
      {
        ...sound,
        apply: (...given: Parameters<typeof sound.apply>) => (broken ? [{ argv: ['false'] }] : sound.apply(...given)),
      },
    ];
  };
  const world = folderWorld(['a'], failing);
  (world.watches['a'] ?? { execs: [] }).lost = (argv) => argv[3] === 'give';
  expect(await world.apply()).toMatchObject({ verdict: 'failed' });
  expect(untilOf(world, 'a')).toBeGreaterThan(Date.now() / 1000);
  broken = false;
  expect(await world.apply()).toMatchObject({ verdict: 'changed' });
});

test('an open, unknown or running run is not over', async () => {
  const { world, run } = await killedApply();
  expect(isRunOver(world.root, run)).toBe(false);
  expect((await world.plan({ hosts: ['a'] })).gates).toMatchObject([{ id: 'a-free', verdict: 'fail' }]);
  await abandonIn(world, run);
  expect(isRunOver(world.root, run)).toBe(true);
  expect(isRunOver(world.root, OTHER)).toBe(false);
  expect(isRunOver(world.root, `../journal/ended/${run}`)).toBe(false);
  const journal = openJournal(world.root, run);
  const owner = { pid: 1, processStart: '', bootId: '', machine: 'elsewhere', pidNamespace: '' };
  const path = join(world.root, '.sovran', 'journal', 'ended', `${run}.jsonl`);
  writeFileSync(
    path,
    `${journal
      .entries()
      .map((entry) => JSON.stringify(entry))
      .join('\n')}\n${JSON.stringify({ type: 'owner', process: owner })}\n`,
  );
  expect(isRunOver(world.root, run)).toBe(false);
});

test('a host of another holder is not one of an ended run', async () => {
  const { world, run } = await killedApply();
  await abandonIn(world, run);
  const [other, mine] = [hostLeases(OTHER), hostLeases('01J000000000000000000MINE0')];
  const host = await world.ctx.hosts.open('a');
  await other.take(host, world.ctx);
  await expect(mine.take(host, world.ctx)).rejects.toMatchObject({ code: 'host-held' });
  await other.close();
});
