import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reconciliationOutcome } from '../../../src/lib/cli/reviews/review-reconciliation.ts';
import { listJobs } from '../../../src/lib/stages/jobs/list.ts';
import { renderJob } from '../../../src/lib/stages/jobs/render.ts';
import { requireResource } from '../../../src/lib/core/project/resources.ts';
import type { RunSpec } from '../../../src/lib/core/project/resources/run.ts';
import { gatherReconcile } from '../../../src/lib/stages/upkeep/reconcile/facts.ts';
import { reconcileJobs } from '../../../src/lib/stages/upkeep/reconcile/reconcile.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { planOperation } from '../../../src/lib/core/operation/executor/plan-operation.ts';
import { readStatus } from '../../../src/lib/stages/upkeep/status/read-status.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { EXIT, SovranError } from '../../../src/lib/core/text/sovran-error.ts';
import { en } from '../../../src/lib/cli/texts/en.ts';
import { localTime } from '../../../src/lib/core/text/local-time.ts';
import { say, translateWith } from '../../../src/lib/core/text/translate.ts';
import { plainPaint } from '../../../src/lib/core/text/view.ts';
import { ended } from '../../support/process-place.ts';
import { jobWorld, launchFake, type JobWorld } from '../../support/launched-job.ts';

const t = translateWith(en, 'en', localTime);
const INPUT = { keepOrphans: false };
const INSTALL = 'sovran engine install cpu --host local';

/** A job of the project that has ended on its host; `more` is what the record says of it. */
async function jobOf({ ctx, runner }: JobWorld, subject: string, more: Partial<RunSpec>): Promise<string> {
  const id = await launchFake(ctx, { steps: 1 }, subject, subject.length);
  await ended(runner, id);
  const run = await requireResource(ctx.project, 'Run', id);
  await ctx.project.write({ ...run, spec: { ...run.spec, ...more } });
  return id;
}

/** The store as on a machine that was set up anew. */
function emptied({ store }: JobWorld): void {
  for (const entry of readdirSync(store)) rmSync(join(store, entry), { recursive: true });
}

const OVER = { endedAt: '2026-01-02T00:00:00.000Z' };

test('a lost job hides nothing else of an empty store', async () => {
  const world = await jobWorld();
  const id = await jobOf(world, 'lost', { status: 'lost', ...OVER });
  emptied(world);
  expect(await gatherReconcile(world.ctx)).toMatchObject({ unreachable: [], ended: [], revived: [], kept: [] });
  expect((await requireResource(world.ctx.project, 'Run', id)).spec.status).toBe('lost');
});

test('a silent disk makes a lost job unknown: it may run', async () => {
  const world = await jobWorld();
  await jobOf(world, 'lost', { status: 'lost', ...OVER });
  const silence = { code: 'host-command-failed', exit: EXIT.unreachable, text: message('reconcile.present.fix') };
  const broken = {
    ...world.runner,
    jobs: { ...world.runner.jobs, status: () => Promise.reject(new SovranError(silence)) },
  };
  const facts = await gatherReconcile({ ...world.ctx, runners: { ...world.ctx.runners, open: async () => broken } });
  expect(facts.unreachable).toEqual([{ host: 'local', code: 'host-command-failed' }]);
});

test('an empty store shows ended jobs as ended, open ones unknown', async () => {
  const world = await jobWorld();
  const lost = await jobOf(world, 'lost', { status: 'lost', ...OVER });
  const stopped = await jobOf(world, 'stopped', { status: 'stopped', ...OVER });
  const open = await jobOf(world, 'open', {});
  emptied(world);
  const jobs = new Map((await listJobs(world.ctx)).map((job) => [job.id, job]));
  expect(jobs.get(lost)).toMatchObject({ status: 'lost', resumable: false });
  expect(jobs.get(lost)).not.toHaveProperty('unreachable');
  expect(jobs.get(stopped)).toMatchObject({ status: 'stopped', resumable: false });
  expect(jobs.get(stopped)).not.toHaveProperty('unreachable');
  expect(jobs.get(open)).toMatchObject({ status: 'running', unreachable: 'store-empty' });
  const lines = renderJob(jobs.get(open)!, { language: 'en', t, paint: plainPaint, time: localTime });
  expect(lines.join('\n')).toContain('local: store empty');
  const status = await readStatus(world.ctx);
  expect(status.unreachable).toEqual([{ host: 'local', code: 'store-empty' }]);
  expect(status.next).toContain(INSTALL);
});

test('reinstalling the engine on a reinstalled machine settles all open jobs', async () => {
  const world = await jobWorld();
  const { ctx, runner } = world;
  await jobOf(world, 'lost', { status: 'lost', ...OVER });
  const open = await jobOf(world, 'open', {});
  emptied(world);
  const plan = await planOperation(reconcileJobs, INPUT, ctx);
  expect(plan.steps.map(({ title }) => say(t, title))).toEqual([expect.stringContaining('store empty')]);
  expect(reconciliationOutcome(plan).next).toContain(INSTALL);
  await expect(runner.services.stop('s1', 0)).rejects.toMatchObject({
    code: 'store-empty',
    exit: 4,
    next: ['sovran host check local', INSTALL],
  });
  await runner.install('cpu', () => undefined);
  await executeOperation(reconcileJobs, INPUT, ctx);
  expect((await requireResource(ctx.project, 'Run', open)).spec.status).toBe('lost');
  await runner.services.stop('s1', 0);
  expect((await listJobs(ctx)).filter((job) => job.unreachable !== undefined)).toEqual([]);
  expect((await planOperation(reconcileJobs, INPUT, ctx)).steps).toEqual([]);
});
