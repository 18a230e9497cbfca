import { expect, test, vi } from 'vitest';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import { requireResource } from '../../../src/lib/core/project/resources.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import { ended } from '../../support/process-place.ts';
import { sweep, type SweepReport } from '../../support/kill-points.ts';
import { jobWorld, launchFake, type JobWorld } from '../../support/launched-job.ts';
import { git } from '../../support/temp-project.ts';
import { sampled } from '../../support/tier.ts';

/** Dozens of kills with what repairs them; how long that takes is this machine's business. */
vi.setConfig({ testTimeout: 900_000 });

const worlds = new Map<string, JobWorld & { id: string }>();

function worldOf(dir: string): JobWorld & { id: string } {
  const world = worlds.get(dir);
  if (!world) throw new Error(`nothing was prepared in ${dir}`);
  return world;
}

/** A project whose one job has ended without making what was asked for. */
async function spoiledJob(): Promise<string> {
  const world = await jobWorld();
  const id = await launchFake(world.ctx, { method: 'full' });
  await ended(world.runner, id);
  worlds.set(world.root, { ...world, id });
  return world.root;
}

async function checkWrittenOffOnce(dir: string): Promise<void> {
  const { id } = worldOf(dir);
  expect(await requireResource(openStore(dir), 'Run', id)).toMatchObject({
    spec: { status: 'failed', failure: { reason: 'tree-missing' } },
  });
  expect(listOpenRuns(dir)).toEqual([]);
  expect(git(dir, 'log', '--format=%s').match(/job reconcile --write-off/g)).toHaveLength(1);
  expect(git(dir, 'status', '--porcelain').trim()).toBe('');
}

function sweepWriteOff(resume: string[] | 'same', stride: number): Promise<SweepReport> {
  return sweep({
    prepare: spoiledJob,
    command: (dir) => ['job', 'reconcile', '--write-off', worldOf(dir).id, '--yes'],
    resume,
    env: (dir) => worldOf(dir).env,
    check: checkWrittenOffOnce,
    dispose: (dir) => worldOf(dir).dispose(),
    stride,
  });
}

/** A commit tries one, which kills once. */
const REPAIRS = sampled(
  [
    { repair: 'same' as const, stride: 1 },
    { repair: ['resume'], stride: 4 },
  ],
  1,
);

test.each(REPAIRS)('writing a job off, killed at any point, happens exactly once', async ({ repair, stride }) => {
  const report = await sweepWriteOff(repair, stride);
  expect(report.killed).toBe(report.states);
  expect(report.points).toBeGreaterThanOrEqual(5);
});
