import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import { ended } from '../../support/process-place.ts';
import { sweep, type Sweep } from '../../support/kill-points.ts';
import { jobWorld, type JobWorld } from '../../support/launched-job.ts';
import { trainable } from '../../support/project/trainable.ts';
import { git } from '../../support/temp-project.ts';

const worlds = new Map<string, JobWorld>();

function worldOf(dir: string): JobWorld {
  const world = worlds.get(dir);
  if (!world) throw new Error(`no world at ${dir}`);
  return world;
}

async function freshWorld(): Promise<string> {
  const world = await jobWorld({ pieces: trainable() });
  worlds.set(world.root, world);
  return world.root;
}

/** One job was started, once, and the project knows it. */
async function expectOneJob(dir: string): Promise<void> {
  const { runner, store } = worldOf(dir);
  const jobs = await runner.jobs.list();
  expect(jobs).toHaveLength(1);
  const id = jobs[0]?.id ?? '';
  expect(await ended(runner, id)).toMatchObject({ state: 'succeeded' });
  expect(
    readFileSync(join(store, 'jobs', id, 'lives'), 'utf8')
      .trim()
      .split('\n'),
  ).toHaveLength(1);
  const runs = await openStore(dir).list('Run');
  expect(runs.map(({ metadata }) => metadata.name)).toEqual([id]);
  expect(git(dir, 'log', '--format=%s').match(/train launch/g)).toHaveLength(1);
  expect(git(dir, 'status', '--porcelain').trim()).toBe('');
  expect(listOpenRuns(dir)).toEqual([]);
}

const launch: Omit<Sweep, 'resume'> = {
  prepare: freshWorld,
  command: ['train', 'launch', 'tuned', '--base', 'base', '--dataset', 'rows', '--method', 'full', '--no-follow'],
  env: (dir) => worldOf(dir).env,
  effects: { spawns: true },
  check: expectOneJob,
  dispose: (dir) => worldOf(dir).dispose(),
};

test('resume starts one job after a killed train launch', async () => {
  const report = await sweep({ ...launch, resume: ['resume'], sides: ['before'] });
  console.log(`train launch, resume: ${report.points} points in ${report.states} states, ${report.killed} killed`);
  expect(report.points).toBeGreaterThan(20);
}, 900_000);

test('repeating a killed train launch starts one job', async () => {
  const report = await sweep({ ...launch, resume: 'same', sides: ['after'] });
  console.log(
    `train launch, same command: ${report.points} points in ${report.states} states, ${report.killed} killed`,
  );
  expect(report.points).toBeGreaterThan(20);
}, 900_000);
