import { expect, test } from 'vitest';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { findResource } from '../../../src/lib/core/project/resources.ts';
import { ended } from '../../support/process-place.ts';
import { jobWorld, launchFake, type JobWorld } from '../../support/launched-job.ts';
import { git } from '../../support/temp-project.ts';

const LONG = { steps: 2000, stepMs: 20 };

interface World extends JobWorld {
  head(): string;
}

async function world(): Promise<World> {
  const made = await jobWorld();
  return { ...made, head: () => git(made.root, 'rev-parse', 'HEAD') };
}

test('names unusable outputs; a write-off fails the job, frees its host', async () => {
  const here = await world();
  const id = await launchFake(here.ctx, { method: 'full' });
  await ended(here.runner, id);
  const listed = await here.run('job', 'list');
  expect(listed.stderr).toMatch(/outputs unusable: .* has no output .*job reconcile --write-off/s);
  const busy = await here.run('host', 'remove', 'local', '--yes', '--json');
  expect(busy.json).toMatchObject({ error: { exit: 3, next: expect.arrayContaining(['sovran job reconcile']) } });
  const left = await here.run('job', 'reconcile', '--json', '--yes');
  expect(left.json).toMatchObject({ kept: [{ id, why: 'not-collectable' }] });
  const before = here.head();
  const unasked = await here.run('job', 'reconcile', '--json', '--write-off', id);
  expect([unasked.exit, here.head()]).toEqual([2, before]);
  const { exit, json } = await here.run('job', 'reconcile', '--json', '--write-off', id.slice(0, 20), '--yes');
  expect({ exit, json }).toMatchObject({ exit: 0, json: { recorded: [{ id, status: 'failed' }], kept: [] } });
  expect(await findResource(here.ctx.project, 'Run', id)).toMatchObject({
    spec: { status: 'failed', failure: { reason: 'tree-missing', params: { tree: 'model' } }, outputs: [] },
  });
  expect(git(here.root, 'log', '-1', '--format=%s').trim()).toBe(`job reconcile --write-off ${id}`);
  expect((await here.run('job', 'show', id)).stdout).toContain('has no output');
  expect((await here.run('host', 'remove', 'local', '--yes')).exit).toBe(0);
});

test('a job whose model name was taken meanwhile can be written off', async () => {
  const here = await world();
  const id = await launchFake(here.ctx, {});
  await ended(here.runner, id);
  const other = { kind: 'base', format: 'gguf', digest: `sha256:${'e'.repeat(64)}`, parameters: 1, bytes: 1 };
  const facts = { license: 'MIT', trainable: false, lineage: [], registeredAt: '2026-01-01T00:00:00Z' };
  await here.ctx.project.write(resourceOf('Model', 'tuned', { ...other, ...facts }));
  git(here.root, 'add', '--all');
  git(here.root, 'commit', '--quiet', '-m', 'another model');
  expect((await here.run('job', 'list')).stderr).toMatch(/model is named `tuned`.*reconcile --write-off/s);
  const left = await here.run('job', 'reconcile', '--yes');
  expect(left).toMatchObject({ exit: 1, stdout: expect.stringContaining(`job reconcile --write-off ${id}`) });
  const { exit, json } = await here.run('job', 'reconcile', '--json', '--write-off', id, '--yes');
  expect({ exit, json }).toMatchObject({ exit: 0, json: { recorded: [{ id, status: 'failed' }], kept: [] } });
  expect(await findResource(here.ctx.project, 'Run', id)).toMatchObject({
    spec: { failure: { class: 'name-taken', reason: 'name-taken', params: { name: 'tuned' } } },
  });
  expect((await here.run('job', 'show', id)).stdout).toContain('Relaunch under another name');
  expect(git(here.root, 'status', '--porcelain')).toBe('');
});

test('refuses to write off a running, successful or unknown job', async () => {
  const here = await world();
  const long = await launchFake(here.ctx, LONG);
  const short = await launchFake(here.ctx, {}, 'short');
  await ended(here.runner, short);
  const before = here.head();
  for (const id of [long, short]) {
    const refused = await here.run('job', 'reconcile', '--json', '--write-off', id, '--yes');
    expect(refused.json).toMatchObject({ error: { code: 'not-spoiled', exit: 3, details: { id } } });
  }
  expect((await here.run('job', 'reconcile', '--json', '--write-off', 'nobody', '--yes')).exit).toBe(2);
  expect(here.head()).toBe(before);
});
