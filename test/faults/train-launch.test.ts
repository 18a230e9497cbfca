import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { listOpenRuns } from '../../src/lib/run/open-runs.ts';
import { resourceOf } from '../../src/lib/run/resource-actions.ts';
import { ended } from '../support/engine-place.ts';
import { sweep, type Sweep } from '../support/kill-points.ts';
import { jobWorld, type JobWorld } from '../support/launched-job.ts';
import { git } from '../support/temp-project.ts';

const worlds = new Map<string, JobWorld>();
const AT = '2026-01-01T00:00:00.000Z';

function worldOf(dir: string): JobWorld {
  const world = worlds.get(dir);
  if (!world) throw new Error(`no world at ${dir}`);
  return world;
}

/** A project with a base model and a data set to train on. */
async function trainableWorld(): Promise<string> {
  const world = await jobWorld(mkdtempSync(join(tmpdir(), 'svt-')));
  worlds.set(world.root, world);
  const project = openStore(world.root);
  const model = {
    kind: 'base',
    format: 'safetensors',
    digest: await putTree(world, 'base'),
    parameters: 1,
    bytes: 4,
    license: 'Apache-2.0',
    trainable: true,
    lineage: [],
    registeredAt: AT,
  };
  await project.write(resourceOf('Model', 'base', model));
  const dataset = {
    license: 'CC0-1.0',
    split: { train: 1, validation: 0, test: 0 },
    pii: 'report',
    maxBad: 0.05,
    sources: [],
    digest: await putTree(world, 'rows'),
    bytes: 4,
    rows: { in: 1, out: 1, dropped: {} },
    splits: { train: 1, validation: 0, test: 0 },
    piiFound: {},
    conflicts: 0,
    leakage: { overlap: 0 },
    preparedAt: AT,
    run: '01JD0000000000000000000000',
  };
  await project.write(resourceOf('Dataset', 'rows', dataset));
  git(world.root, 'add', '--all');
  git(world.root, 'commit', '--quiet', '-m', 'prepare');
  return world.root;
}

async function putTree({ ctx, root }: JobWorld, name: string): Promise<string> {
  const tree = join(dirname(root), name);
  mkdirSync(tree, { recursive: true });
  writeFileSync(join(tree, 'content'), name);
  return (await (await ctx.artifacts()).putTree(tree)).digest;
}

/** One job was started, once, and the project knows it. */
async function expectOneJob(dir: string): Promise<void> {
  const { engine, store } = worldOf(dir);
  const jobs = await engine.listJobs();
  expect(jobs).toHaveLength(1);
  const id = jobs[0]?.id ?? '';
  expect(await ended(engine, id)).toMatchObject({ state: 'succeeded' });
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
  prepare: trainableWorld,
  command: ['train', 'launch', 'tuned', '--base', 'base', '--dataset', 'rows', '--method', 'full', '--no-follow'],
  env: (dir) => worldOf(dir).env,
  effects: { spawns: true },
  check: expectOneJob,
  dispose: async (dir) => {
    await worldOf(dir).dispose();
    rmSync(worldOf(dir).store, { recursive: true, force: true });
  },
};

test('train launch killed before any of its effects starts one job once, after resume', async () => {
  const report = await sweep({ ...launch, resume: ['resume'], sides: ['before'] });
  console.log(`train launch, resume: ${report.points} points, ${report.killed} killed`);
  expect(report.points).toBeGreaterThan(20);
}, 900_000);

test('train launch killed after any of its effects starts one job once, after the same command', async () => {
  const report = await sweep({ ...launch, resume: 'same', sides: ['after'] });
  console.log(`train launch, same command: ${report.points} points, ${report.killed} killed`);
  expect(report.points).toBeGreaterThan(20);
}, 900_000);
