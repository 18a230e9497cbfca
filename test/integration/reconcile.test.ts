import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { latestAttempt, type Attempt } from '../../src/lib/adapters/runners/job/attempt.ts';
import { hostIn } from '../support/host-in.ts';
import { processRunner } from '../../src/lib/adapters/runners/process/process-runner.ts';
import { systemClock } from '../../src/lib/adapters/clock.ts';
import { findResource } from '../../src/lib/core/project/resources.ts';
import { ended, FAKE_TEMPLATES, fakeJob, until } from '../support/process-place.ts';
import { write } from '../support/project/pieces.ts';
import { aLive, anEnvironment } from '../support/project/serving.ts';
import { jobWorld, launchFake, type JobWorld } from '../support/launched-job.ts';
import { sovran, type CliResult } from '../support/sovran.ts';
import { git } from '../support/temp-project.ts';
import { writtenByRun } from '../support/written-by-run.ts';

interface World extends JobWorld {
  reconcile(...args: string[]): Promise<CliResult>;
  head(): string;
}

async function world(store?: string): Promise<World> {
  const made = await jobWorld(store === undefined ? {} : { store });
  const reconcile: World['reconcile'] = (...args) => made.run('job', 'reconcile', '--json', ...args);
  return { ...made, reconcile, head: () => git(made.root, 'rev-parse', 'HEAD') };
}

/** Longer than any test: who launches it stops it. */
const LONG = { steps: 1_000_000, stepMs: 20 };

/** A running job whose record is gone, as after `git reset`. */
async function orphanJob({ ctx, root, runner }: World): Promise<string> {
  const before = git(root, 'rev-parse', 'HEAD').trim();
  const id = await launchFake(ctx, LONG);
  git(root, 'reset', '--quiet', '--hard', before);
  expect(await runner.jobs.status(id)).toMatchObject({ state: 'running', owner: 'this-project' });
  return id;
}

async function attemptOf({ store, runner }: World, id: string): Promise<Attempt> {
  await until('a first step', async () => (await runner.jobs.status(id))?.lastEvent?.type === 'progress');
  const attempt = await latestAttempt(join(store, 'jobs', id));
  if (!attempt) throw new Error('no attempt');
  return attempt;
}

async function recorded({ ctx }: World, id: string): Promise<string | undefined> {
  return (await findResource(ctx.project, 'Run', id))?.spec.status;
}

test('records a job with a killed supervisor as lost; it can resume', async () => {
  const here = await world();
  const id = await launchFake(here.ctx, LONG);
  process.kill((await attemptOf(here, id)).supervisor?.pid ?? 0, 'SIGKILL');
  await until('the loss', async () => (await here.runner.jobs.status(id))?.state === 'lost');
  const status = await sovran(['status', '--json'], { cwd: here.root, env: here.env });
  expect(status.json).toMatchObject({
    jobs: [{ id, status: 'lost' }],
    next: ['sovran job reconcile', expect.any(String)],
  });
  const head = here.head();
  const planned = await here.reconcile('--dry-run');
  expect(planned.json).toMatchObject({ kind: 'Plan', changes: 1, steps: [{ change: 'update', risk: 'none' }] });
  expect(here.head()).toBe(head);
  const { exit, json } = await here.reconcile();
  expect(exit).toBe(0);
  expect(json).toMatchObject({ kind: 'Reconciliation', recorded: [{ id, status: 'lost' }], stopped: [], kept: [] });
  expect(await recorded(here, id)).toBe('lost');
  expect(git(here.root, 'rev-list', '--count', `${head.trim()}..HEAD`).trim()).toBe('1');
  expect(git(here.root, 'status', '--porcelain')).toBe('');
  expect(await launchFake(here.ctx, LONG)).toBe(id);
});

test('a job whose worker was killed is recorded as failed', async () => {
  const here = await world();
  const id = await launchFake(here.ctx, LONG);
  process.kill((await attemptOf(here, id)).worker?.pid ?? 0, 'SIGKILL');
  await ended(here.runner, id);
  expect((await here.reconcile()).json).toMatchObject({ recorded: [{ id, status: 'failed' }] });
  const run = await findResource(here.ctx.project, 'Run', id);
  expect(run?.spec).toMatchObject({ status: 'failed', failure: { class: 'killed' } });
});

test('collects a finished job; then nothing is left to do', async () => {
  const here = await world();
  const id = await launchFake(here.ctx);
  await ended(here.runner, id);
  expect((await here.reconcile()).json).toMatchObject({ recorded: [{ id, status: 'succeeded' }] });
  expect(await findResource(here.ctx.project, 'Model', 'tuned')).toMatchObject({ spec: { job: id } });
  const head = here.head();
  expect((await here.reconcile()).json).toMatchObject({ recorded: [], stopped: [], kept: [] });
  expect(here.head()).toBe(head);
});

/** As after `--gone` of a machine that came back. */
async function callLost({ ctx }: World, id: string): Promise<void> {
  const run = await findResource(ctx.project, 'Run', id);
  if (run) await writtenByRun(ctx, { ...run, spec: { ...run.spec, status: 'lost' } });
}

test('a job called lost runs again, and is collected at its end', async () => {
  const here = await world();
  const [long, short] = [await launchFake(here.ctx, LONG, 'other'), await launchFake(here.ctx)];
  await ended(here.runner, short);
  for (const id of [long, short]) await callLost(here, id);
  const { exit, json } = await here.reconcile();
  expect([exit, json]).toMatchObject([
    0,
    {
      recorded: expect.arrayContaining([
        { id: long, status: 'running' },
        { id: short, status: 'succeeded' },
      ]),
    },
  ]);
  expect([await recorded(here, long), await recorded(here, short)]).toEqual(['running', 'succeeded']);
  expect(await findResource(here.ctx.project, 'Model', 'tuned')).toMatchObject({ spec: { job: short } });
});

test('keeps a job without its output, and blocks nothing else', async () => {
  const here = await world();
  const id = await launchFake(here.ctx, { method: 'full' });
  const other = await launchFake(here.ctx, {}, 'other');
  for (const one of [id, other]) await ended(here.runner, one);
  const { exit, json } = await here.reconcile();
  expect(exit).toBe(1);
  expect(json).toMatchObject({ recorded: [{ id: other }], kept: [{ id, why: 'not-collectable' }] });
});

test('keeps and names a job with changed outputs: exit 1', async () => {
  const here = await world();
  const id = await launchFake(here.ctx);
  await ended(here.runner, id);
  writeFileSync(join(here.store, 'jobs', id, 'out', 'model', 'model.gguf'), 'changed');
  const { exit, json } = await here.reconcile();
  expect(exit).toBe(1);
  expect(json).toMatchObject({ recorded: [], kept: [{ kind: 'job', id, why: 'not-collectable' }] });
});

test('an orphan is stopped only when that was agreed to', async () => {
  const here = await world();
  const id = await orphanJob(here);
  const plan = await here.reconcile('--dry-run');
  expect(plan.json).toMatchObject({ steps: [{ id: `stop-job-${id}`, change: 'delete', risk: 'data', host: 'local' }] });
  const head = here.head();
  expect(await here.reconcile()).toMatchObject({ exit: 2, json: { error: { code: 'missing-flags' } } });
  const kept = await here.reconcile('--keep-orphans');
  expect(kept).toMatchObject({ exit: 0, json: { stopped: [], kept: [{ kind: 'job', id, why: 'asked' }] } });
  expect([here.head(), (await here.runner.jobs.status(id))?.state]).toEqual([head, 'running']);
  expect((await here.reconcile('--yes')).json).toMatchObject({ stopped: [{ kind: 'job', id }] });
  expect(await here.runner.jobs.status(id)).toMatchObject({ state: 'stopped' });
  expect(git(here.root, 'status', '--porcelain')).toBe('');
});

test('neither touches nor names another project’s jobs in the store', async () => {
  const store = mkdtempSync(join(tmpdir(), 'sovran-test-'));
  const [here, there] = [await world(store), await world(store)];
  const [mine, theirs] = [await orphanJob(here), await orphanJob(there)];
  const recordedThere = await launchFake(there.ctx, LONG, 'other');
  const { stdout, json } = await here.reconcile('--yes');
  expect(json).toMatchObject({ stopped: [{ kind: 'job', id: mine }], kept: [] });
  expect(stdout).not.toContain(theirs);
  for (const id of [theirs, recordedThere])
    expect(await there.runner.jobs.status(id)).toMatchObject({ state: 'running', owner: 'this-project' });
  expect(await here.runner.jobs.status(theirs)).toMatchObject({ owner: 'other-project' });
});

test('what runs without a mark of its project is kept', async () => {
  const here = await world();
  const { lockDigest } = await here.runner.environment('cpu');
  const nobody = processRunner({
    host: hostIn(here.store, undefined, here.store),
    templates: FAKE_TEMPLATES,
    clock: systemClock,
  });
  const { id } = await nobody.jobs.start(fakeJob(lockDigest, LONG), {});
  expect((await here.reconcile('--yes')).json).toMatchObject({ stopped: [], kept: [{ id, why: 'owner-unknown' }] });
  expect(await here.runner.jobs.status(id)).toMatchObject({ state: 'running' });
});

test('stops a service of no environment, keeps one in a slot', async () => {
  const here = await world();
  const { lockDigest } = await here.runner.environment('cpu');
  const modelTree = join(here.store, 'weights');
  mkdirSync(modelTree);
  writeFileSync(join(modelTree, 'model.gguf'), 'x');
  const spec = {
    modelTree,
    engine: 'cpu',
    config: {},
    modelFile: 'model.gguf',
    alias: 'm',
    parallel: 1,
    contextTokens: 64,
    threads: 1,
  };
  const start = (id: string, release: string, slot: string) =>
    here.runner.services.start({
      ...spec,
      environment: lockDigest,
      id,
      labels: { environment: 'production', release, slot },
    });
  await write(here.project, anEnvironment('production', { port: 9 }), aLive());
  await start('known', 'r1', 'blue');
  await start('stray', 'r2', 'green');
  onTestFinished(() => here.runner.services.stop('known', 0));
  expect((await here.reconcile('--yes')).json).toMatchObject({ stopped: [{ kind: 'service', id: 'stray' }] });
  expect((await here.runner.services.status('stray')).state).toBe('absent');
  expect(['starting', 'healthy']).toContain((await here.runner.services.status('known')).state);
});
