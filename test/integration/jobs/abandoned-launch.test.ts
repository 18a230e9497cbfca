import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findResource } from '../../../src/lib/core/project/resources.ts';
import { reconcileJobs } from '../../../src/lib/stages/upkeep/reconcile/reconcile.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { ended } from '../../support/process-place.ts';
import { jobWorld, launchFake, type JobWorld } from '../../support/launched-job.ts';
import { sovran } from '../../support/sovran.ts';
import { git } from '../../support/temp-project.ts';

/** A job that has ended, whose launch ended like this in its journal, and that nothing records. */
async function launchedAs(status: string): Promise<JobWorld & { id: string }> {
  const world = await jobWorld();
  const id = await launchFake(world.ctx);
  await ended(world.runner, id);
  git(world.root, 'rm', '-r', '--quiet', `runs/${id}`);
  git(world.root, 'commit', '--quiet', '-m', 'abandoned');
  const journal = join(world.root, '.sovran/journal/ended', `${id}.jsonl`);
  writeFileSync(
    journal,
    readFileSync(journal, 'utf8').replace('"type":"end","status":"succeeded"', `"type":"end","status":"${status}"`),
  );
  return { ...world, id };
}

test('a job whose launch was abandoned is recorded once it ended', async () => {
  const { ctx, root, env, id } = await launchedAs('abandoned');
  const { plan } = await executeOperation(reconcileJobs, { keepOrphans: false }, ctx);
  expect(plan.steps).toMatchObject([{ title: { key: 'reconcile.step.abandoned', params: { id, host: 'local' } } }]);
  expect((await findResource(ctx.project, 'Run', id))?.spec.status).toBe('running');
  expect((await sovran(['job', 'list', '--json'], { cwd: root, env })).json).toMatchObject({
    items: [{ id, status: 'succeeded' }],
  });
  expect((await findResource(ctx.project, 'Model', 'tuned'))?.spec.job).toBe(id);
});

test('keeps an unrecorded successful job: another branch may record it', async () => {
  const { ctx } = await launchedAs('succeeded');
  const { plan } = await executeOperation(reconcileJobs, { keepOrphans: false }, ctx);
  expect(plan.steps).toEqual([]);
});
