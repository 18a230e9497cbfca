import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/adapters/clock.ts';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import { reconciliationOutcome } from '../../../src/lib/cli/reviews/review-reconciliation.ts';
import type { JobStatus } from '../../../src/lib/core/ports/runner.ts';
import { projectMark } from '../../../src/lib/core/project/listed-host.ts';
import { findResource } from '../../../src/lib/core/project/resources.ts';
import { reconcileJobs } from '../../../src/lib/stages/upkeep/reconcile/reconcile.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { ended, FAKE_TEMPLATES, fakeJob } from '../../support/process-place.ts';
import { hostIn } from '../../support/host-in.ts';
import { jobWorld, type JobWorld, launchFake } from '../../support/launched-job.ts';
import { type CliResult } from '../../support/sovran.ts';
import { git } from '../../support/temp-project.ts';
import { prepareOnly } from '../../support/unbegun-job.ts';

interface World extends JobWorld {
  reconcile(...args: string[]): Promise<CliResult>;
}

async function world(): Promise<World> {
  const made = await jobWorld();
  const reconcile: World['reconcile'] = (...args) => made.run('job', 'reconcile', '--json', ...args);
  return { ...made, reconcile };
}

/** A job of this project that was cut before it began, and that nothing records. */
async function prepared({ root, store, runner }: World): Promise<{ id: string }> {
  const { lockDigest } = await runner.environment('cpu');
  const job = fakeJob(lockDigest, {});
  const host = hostIn(store, undefined, store);
  const project = await projectMark(openStore(root), 'local');
  await prepareOnly({ place: { host, templates: FAKE_TEMPLATES, clock: systemClock, project } }, job);
  expect(await runner.jobs.status(job.jobId)).toMatchObject({ state: 'queued', owner: 'this-project' });
  return { id: job.jobId };
}

/** A job that has ended unseen. */
async function finished({ ctx, runner }: World): Promise<string> {
  const id = await launchFake(ctx);
  await ended(runner, id);
  return id;
}

async function recorded({ ctx }: World, id: string): Promise<string | undefined> {
  return (await findResource(ctx.project, 'Run', id))?.spec.status;
}

test('stops a prepared, never started job as an orphan', async () => {
  const here = await world();
  const { id } = await prepared(here);
  expect(await here.reconcile('--yes')).toMatchObject({
    exit: 0,
    json: { stopped: [{ kind: 'job', id }], unstopped: [] },
  });
  expect(await here.runner.jobs.status(id)).toMatchObject({ state: 'stopped' });
  expect((await here.reconcile('--yes')).json).toMatchObject({ stopped: [] });
});

test('reports an orphan that will not stop, keeps other records', async () => {
  const here = await world();
  const ended = await finished(here);
  const { id } = await prepared(here);
  const stubborn: StageContext = {
    ...here.ctx,
    runners: {
      ...here.ctx.runners,
      open: async (...args) => ({
        ...(await here.ctx.runners.open(...args)),
        jobs: { ...(await here.ctx.runners.open(...args)).jobs, stop: async () => ({}) as JobStatus },
      }),
    },
  };
  const done = await executeOperation(reconcileJobs, { keepOrphans: false }, stubborn);
  expect(done).toMatchObject({
    failure: { reason: { key: 'reconcile.still-runs' }, next: ['sovran job reconcile --dry-run'] },
  });
  expect(reconciliationOutcome(done.plan, done.result)).toMatchObject({
    exit: 1,
    data: { recorded: [{ id: ended, status: 'succeeded' }], stopped: [], unstopped: [{ id }] },
  });
  expect(await recorded(here, ended)).toBe('succeeded');
  expect(git(here.root, 'log', '-1', '--format=%s')).toContain('job reconcile Jobs (failed)');
});

test('an engine failure while stopping an orphan keeps the records', async () => {
  const here = await world();
  const ended = await finished(here);
  await prepared(here);
  const failing: StageContext = {
    ...here.ctx,
    runners: {
      ...here.ctx.runners,
      open: async (...args) => ({
        ...(await here.ctx.runners.open(...args)),
        jobs: {
          ...(await here.ctx.runners.open(...args)).jobs,
          stop: () => Promise.reject(new Error('the daemon is confused')),
        },
      }),
    },
  };
  const { failure } = await executeOperation(reconcileJobs, { keepOrphans: false }, failing);
  expect(failure?.reason).toEqual({ key: 'run.unexpected', params: { reason: 'the daemon is confused' } });
  expect(await recorded(here, ended)).toBe('succeeded');
});

test('refuses contradictory flags, and takes an actor without orphans', async () => {
  const here = await world();
  const refused = await here.reconcile('--keep-orphans', '--orphans-of', 'ann@example.org');
  expect(refused).toMatchObject({ exit: 2, json: { error: { code: 'usage' } } });
  const nobody = await here.reconcile('--orphans-of', 'ann@example.org');
  expect(nobody).toMatchObject({ exit: 0, json: { stopped: [] } });
});
