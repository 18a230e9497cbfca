import { expect, test } from 'vitest';
import { reconciliationOutcome } from '../../../src/lib/cli/reviews/review-reconciliation.ts';
import { collectFinishedJobs } from '../../../src/lib/stages/jobs/collect-finished.ts';
import { followJob } from '../../../src/lib/stages/jobs/follow.ts';
import { listJobs } from '../../../src/lib/stages/jobs/list.ts';
import { stopJob } from '../../../src/lib/stages/jobs/stop.ts';
import { renderJob } from '../../../src/lib/stages/jobs/render.ts';
import type { Runner, JobStatus, ServiceStatus } from '../../../src/lib/core/ports/runner.ts';
import { requireResource } from '../../../src/lib/core/project/resources.ts';
import type { RunSpec } from '../../../src/lib/core/project/resources/run.ts';
import { reconcileJobs } from '../../../src/lib/stages/upkeep/reconcile/reconcile.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { planOperation } from '../../../src/lib/core/operation/executor/plan-operation.ts';
import { readStatus } from '../../../src/lib/stages/upkeep/status/read-status.ts';
import { renderStatus } from '../../../src/lib/stages/upkeep/status/render.ts';
import { en } from '../../../src/lib/cli/texts/en.ts';
import { localTime } from '../../../src/lib/core/text/local-time.ts';
import { say, translateWith } from '../../../src/lib/core/text/translate.ts';
import { plainPaint, type View } from '../../../src/lib/core/text/view.ts';
import { jobWorld, launchFake, type JobWorld } from '../../support/launched-job.ts';
import { writtenByRun } from '../../support/written-by-run.ts';

const t = translateWith(en, 'en', localTime);
const VIEW: View = { language: 'en', t, paint: plainPaint, time: localTime };
const STRANGER = '01J00000000000000000000009';
const FOLDER = '/var/lib/sovran/jobs/J';

interface Away {
  world: JobWorld;
  ctx: StageContext;
  id: string;
  stopped: string[];
}

type State = 'running' | 'lost';

/** A job that is recorded as open, and of which the engine has a container and no folder; `more` are others of that kind. */
async function awayWorld(state: State = 'running', more: string[] = []): Promise<Away> {
  const world = await jobWorld();
  const id = await launchFake(world.ctx, { steps: 1 });
  const stopped: string[] = [];
  const status = (one: string): JobStatus | undefined =>
    stopped.includes(one)
      ? undefined
      : { id: one, kind: 'finetune', state, owner: 'this-project', resumable: false, folderAway: FOLDER };
  const live = state === 'running' ? [id, ...more] : [];
  const runner: Runner = {
    ...world.runner,
    jobs: {
      ...world.runner.jobs,
      status: async (one) => status(one),
      list: async () => live.flatMap((one) => status(one) ?? []),
      stop: async (one) => {
        stopped.push(one);
        return { id: one, kind: 'finetune', state: 'stopped', resumable: false };
      },
    },
  };
  return { world, ctx: { ...world.ctx, runners: { ...world.ctx.runners, open: async () => runner } }, id, stopped };
}

async function rewrite({ world: { ctx }, id }: Away, more: Partial<RunSpec>): Promise<void> {
  const run = await requireResource(ctx.project, 'Run', id);
  await writtenByRun(ctx, { ...run, spec: { ...run.spec, ...more } });
}

async function recorded({ ctx, id }: Away): Promise<string> {
  return (await requireResource(ctx.project, 'Run', id)).spec.status;
}

test.each<State>(['running', 'lost'])(
  'reports and records nothing for a container without its folder (%s)',
  async (state) => {
    const away = await awayWorld(state);
    const { pending, collected } = await collectFinishedJobs(away.ctx);
    expect(collected).toEqual([]);
    expect(pending).toMatchObject([{ id: away.id, error: { code: 'folder-away', exit: 4 } }]);
    expect(say(t, pending[0]!.error.text)).toContain(`folder ${FOLDER} is missing`);
    const [job] = await listJobs(away.ctx);
    expect(job).toMatchObject({ status: 'running', unreachable: 'folder-away' });
    expect(renderJob(job!, VIEW).join('\n')).toContain('container folder missing');
    expect(await recorded(away)).toBe('running');
  },
);

test('project status reports a container without folder, with the next command', async () => {
  const { ctx, id } = await awayWorld();
  const status = await readStatus(ctx);
  expect(status).toMatchObject({
    jobs: [{ id, status: 'running', known: false }],
    unreachable: [{ host: 'local', code: 'folder-away' }],
  });
  expect(status.next).toEqual(expect.arrayContaining(['sovran host check local', 'sovran job reconcile --dry-run']));
  expect(status.next).not.toContain(`sovran job follow ${id}`);
  expect(renderStatus(status, VIEW).join('\n')).toContain('container folder missing');
});

test.each<State>(['running', 'lost'])(
  'reconcile lists a container without its folder (%s) and leaves it',
  async (state) => {
    const away = await awayWorld(state);
    const plan = await planOperation(reconcileJobs, { keepOrphans: false }, away.ctx);
    expect(plan.steps.map(({ action, args }) => ({ action, args }))).toEqual([
      { action: 'keep', args: { kind: 'job', id: away.id, why: 'folder-away', host: 'local', folder: FOLDER } },
    ]);
    const outcome = reconciliationOutcome(plan);
    expect(outcome).toMatchObject({ exit: 0, next: ['sovran host check local'] });
    expect(outcome.render(VIEW).join('\n')).toMatch(/its folder \S+ is missing.*sovran job stop/);
    expect(await recorded(away)).toBe('running');
  },
);

test('a job called lost while running is open again, and named', async () => {
  const away = await awayWorld();
  await rewrite(away, { status: 'lost' });
  const { plan } = await executeOperation(reconcileJobs, { keepOrphans: false }, away.ctx);
  expect(plan.steps.map(({ action }) => action)).toEqual(['write-resource', 'keep']);
  expect(await recorded(away)).toBe('running');
});

test('a container without folder is an orphan when ended or unrecorded', async () => {
  const away = await awayWorld('running', [STRANGER]);
  await rewrite(away, { status: 'stopped', endedAt: '2026-01-02T00:00:00.000Z' });
  const { plan } = await executeOperation(reconcileJobs, { keepOrphans: false }, away.ctx);
  const stops = plan.steps.filter(({ action }) => action === 'stop-orphan');
  expect(new Set(stops.map(({ args }) => args['id']))).toEqual(new Set([away.id, STRANGER]));
  expect(say(t, stops[0]!.title)).toContain('whose folder is missing');
  expect(new Set(away.stopped)).toEqual(new Set([away.id, STRANGER]));
});

test('keeps and lists a service without folder: it may serve', async () => {
  const away = await awayWorld();
  const service = { id: 's1', state: 'healthy', socket: '/s', labels: {}, owner: 'this-project', folderAway: '/f' };
  const runner: Runner = {
    ...(await away.ctx.runners.open('local')),
    services: { ...(await away.ctx.runners.open('local')).services, list: async () => [service as ServiceStatus] },
  };
  const plan = await planOperation(
    reconcileJobs,
    { keepOrphans: false },
    { ...away.ctx, runners: { ...away.ctx.runners, open: async () => runner } },
  );
  expect(plan.steps.map(({ action, args }) => [action, args['id'], args['why']])).toEqual([
    ['keep', away.id, 'folder-away'],
    ['keep', 's1', 'folder-away'],
  ]);
});

test('a follower learns that its container’s end is unknown', async () => {
  const { ctx, id } = await awayWorld('lost');
  const runner: Runner = {
    ...(await ctx.runners.open('local')),
    jobs: { ...(await ctx.runners.open('local')).jobs, async *follow() {} },
  };
  const following = followJob(
    { ...ctx, runners: { ...ctx.runners, open: async () => runner } },
    id,
    () => undefined,
    AbortSignal.timeout(9000),
  );
  await expect(following).rejects.toMatchObject({ code: 'folder-away', exit: 4 });
});

test('a folder under the machine’s other name is not missing', async () => {
  const away = await awayWorld();
  const service = { id: 's1', state: 'healthy', socket: '/s', labels: {}, owner: 'this-project' } as ServiceStatus;
  const runner = await away.ctx.runners.open('local');
  const under = async (name: string): Promise<Runner> => ({
    ...runner,
    services: { ...runner.services, list: async () => [name === 'local' ? { ...service, folderAway: '/f' } : service] },
  });
  const local = await requireResource(away.ctx.project, 'Host', 'local');
  await away.ctx.project.write({ ...local, metadata: { ...local.metadata, name: 'same' } });
  const plan = await planOperation(
    reconcileJobs,
    { keepOrphans: true },
    { ...away.ctx, runners: { ...away.ctx.runners, open: under } },
  );
  expect(plan.steps.filter(({ args }) => args['id'] === 's1').map(({ args }) => args['why'])).toEqual(['asked']);
});

test('stops a job without folder; refuses its relaunch before writing', async () => {
  const away = await awayWorld();
  await expect(launchFake(away.ctx, { steps: 1 })).rejects.toMatchObject({ code: 'folder-away', exit: 4 });
  await executeOperation(stopJob, { id: away.id, graceMs: 0 }, away.ctx);
  expect(away.stopped).toEqual([away.id]);
});
