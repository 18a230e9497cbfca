import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { collectFinishedJobs } from '../../../src/lib/stages/jobs/collect-finished.ts';
import { findResource, requireResource } from '../../../src/lib/core/project/resources.ts';
import { planOperation } from '../../../src/lib/core/operation/executor/plan-operation.ts';
import { ended } from '../../support/process-place.ts';
import { fakeLaunch, jobWorld, launchFake } from '../../support/launched-job.ts';
import { git } from '../../support/temp-project.ts';

test('a launch records a job; its end commits tree, model, record', async () => {
  const { ctx, runner, root } = await jobWorld();
  const id = await launchFake(ctx);
  expect((await requireResource(ctx.project, 'Run', id)).spec).toMatchObject({ status: 'running', subject: 'tuned' });
  await ended(runner, id);
  expect(await collectFinishedJobs(ctx)).toEqual({ collected: [id], pending: [] });
  const model = (await requireResource(ctx.project, 'Model', 'tuned')).spec;
  expect(model).toMatchObject({ kind: 'fixture', format: 'gguf', parameters: 42, servable: 'model.gguf', job: id });
  expect(model.lineage).toEqual([{ relation: 'merged-from', digest: model.digest }]);
  expect(await (await ctx.artifacts()).verifyTree(model.digest)).toMatchObject({ ok: true });
  expect((await requireResource(ctx.project, 'Run', id)).spec).toMatchObject({ status: 'succeeded', exitCode: 0 });
  expect(git(root, 'log', '-1', '--name-only', '--format=%s')).toMatch(
    new RegExp(
      `^job collect ${id}\\n\\nevents/.*\\nmodels/tuned.yaml\\nruns/${id}/figures.json\\nruns/${id}/run.yaml\\n$`,
    ),
  );
});

test('a recorded job is not recorded again', async () => {
  const { ctx, runner, root } = await jobWorld();
  const id = await launchFake(ctx);
  await ended(runner, id);
  const both = await Promise.allSettled([collectFinishedJobs(ctx), collectFinishedJobs(ctx)]);
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  expect(await collectFinishedJobs(ctx)).toEqual({ collected: [], pending: [] });
  expect(git(root, 'log', '--format=%s').match(/job collect/g)).toHaveLength(1);
});

test('a job that fails leaves its reason and no model', async () => {
  const { ctx, runner } = await jobWorld();
  const id = await launchFake(ctx, { exit: 65 });
  await ended(runner, id);
  await collectFinishedJobs(ctx);
  expect((await requireResource(ctx.project, 'Run', id)).spec).toMatchObject({
    status: 'failed',
    exitCode: 65,
    failure: { class: 'data-invalid', message: 'row 7 is empty' },
  });
  expect(await findResource(ctx.project, 'Model', 'tuned')).toBeUndefined();
});

test('the same launch follows, resumes, or starts a new job', async () => {
  const { ctx, runner } = await jobWorld();
  const spec = { steps: 120, stepMs: 40, holdAt: 60 };
  const id = await launchFake(ctx, spec);
  expect(await launchFake(ctx, spec)).toBe(id);
  await runner.jobs.stop(id, 5000);
  await collectFinishedJobs(ctx);
  expect((await requireResource(ctx.project, 'Run', id)).spec.status).toBe('stopped');
  expect(await launchFake(ctx, spec)).toBe(id);
  expect((await requireResource(ctx.project, 'Run', id)).spec.status).toBe('running');
  await ended(runner, id);
  expect(await launchFake(ctx, spec)).toBe(id);
  expect(await collectFinishedJobs(ctx)).toEqual({ collected: [id], pending: [] });
  expect((await requireResource(ctx.project, 'Run', id)).spec.status).toBe('succeeded');
  expect(await launchFake(ctx, spec)).not.toBe(id);
});

test('refuses another request for a subject while one is unrecorded', async () => {
  const { ctx, runner } = await jobWorld();
  const verdict = async (): Promise<string | undefined> => {
    const plan = await planOperation(fakeLaunch, { spec: { steps: 5 }, subject: 'tuned', seed: 7 }, ctx);
    return plan.gates.find(({ id }) => id === 'subject-free')?.verdict;
  };
  const id = await launchFake(ctx, { steps: 100, stepMs: 5 });
  expect(await verdict()).toBe('fail');
  await ended(runner, id);
  expect(await verdict()).toBe('fail');
  await collectFinishedJobs(ctx);
  expect(await verdict()).toBe('pass');
});

test('a name taken meanwhile leaves the job to record later', async () => {
  const { ctx, runner } = await jobWorld();
  const first = await launchFake(ctx, { steps: 2 });
  await ended(runner, first);
  await collectFinishedJobs(ctx);
  const second = await launchFake(ctx, { steps: 3 }, 'tuned', 8);
  await ended(runner, second);
  const { collected, pending } = await collectFinishedJobs(ctx);
  expect(collected).toEqual([]);
  expect(pending).toMatchObject([{ id: second, error: { code: 'gates-failed' } }]);
});

test('an output changed after the job ended is not taken', async () => {
  const { ctx, runner, store } = await jobWorld();
  const id = await launchFake(ctx);
  await ended(runner, id);
  writeFileSync(`${store}/jobs/${id}/out/model/model.gguf`, 'tampered!!!');
  expect(await collectFinishedJobs(ctx)).toMatchObject({ pending: [{ id, error: { code: 'job-not-collectable' } }] });
  expect(await findResource(ctx.project, 'Model', 'tuned')).toBeUndefined();
});
