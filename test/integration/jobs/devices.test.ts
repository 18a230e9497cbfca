import { setTimeout as sleep } from 'node:timers/promises';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collectFinishedJobs } from '../../../src/lib/stages/jobs/collect-finished.ts';
import { launchActions } from '../../../src/lib/stages/jobs/start-job.ts';
import { gatherLaunch, launchedJobId, type LaunchFacts, planLaunch } from '../../../src/lib/stages/jobs/launch.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import type { Json } from '../../../src/lib/core/ports/json.ts';
import type { JobInput } from '../../../src/lib/core/ports/runner.ts';
import { stopJob } from '../../../src/lib/stages/jobs/stop.ts';
import { findResource, requireResource } from '../../../src/lib/core/project/resources.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { planOperation } from '../../../src/lib/core/operation/executor/plan-operation.ts';
import type { Action, Operation } from '../../../src/lib/core/operation/operation.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import type { RunEvent } from '../../../src/lib/core/operation/run-event.ts';
import { ended } from '../../support/process-place.ts';
import { gpuWorld, UUIDS } from '../../support/gpu-world.ts';
import { fakeRequest } from '../../support/launched-job.ts';
import { tempDir } from '../../support/temp-project.ts';
import { ownNothing } from '../../../src/lib/core/operation/owned.ts';

type Input = { subject: string; steps: number; gpus: number | null; inputs: { name: string; digest: string }[] };

/** A launch with GPUs and inputs. */
const launch: Operation<Input, LaunchFacts, string> = {
  id: 'train launch',
  target: ({ subject }) => `Model/${subject}`,
  gather: (input, ctx) => gatherLaunch(requestOf(input), ctx),
  plan: (input, facts) => planLaunch(requestOf(input), facts),
  actions: launchActions,
  result: async ({ outputs }) => launchedJobId(outputs),
};

function requestOf({ subject, steps, gpus, inputs }: Input): ReturnType<typeof fakeRequest> {
  const request = fakeRequest({ spec: { steps, stepMs: 40, holdAt: 50 }, subject, seed: 7 });
  const named = inputs.map((one): JobInput => ({ ...one, role: 'dataset' }));
  return { ...request, inputs: named, ...(gpus === null ? {} : { gpus }) };
}

function wish(subject: string, parts: Partial<Input> = {}): Input {
  return { subject, steps: 200, gpus: null, inputs: [], ...parts };
}

test('a job leases a GPU before start, releases it when stopped', async () => {
  const { ctx, leases } = await gpuWorld();
  const { result: id } = await executeOperation(launch, wish('tuned', { gpus: 1 }), ctx);
  const { leases: held, now } = await leases.list();
  expect(held).toMatchObject([{ device: UUIDS[0], holder: id, actor: 'tester@example.org', fence: 1 }]);
  expect(Date.parse(held[0]?.expires ?? '') - Date.parse(now)).toBeGreaterThan(60_000);
  expect((await requireResource(ctx.project, 'Run', id)).spec.job).toMatchObject({ resources: { gpus: 1 } });
  await executeOperation(stopJob, { id, graceMs: 5000 }, ctx);
  expect((await leases.list()).leases).toEqual([]);
});

test('a processor engine leases a GPU only on request', async () => {
  const { ctx, leases } = await gpuWorld();
  const { result: id } = await executeOperation(launch, wish('tuned', { steps: 2 }), ctx);
  expect((await requireResource(ctx.project, 'Run', id)).spec.job).toMatchObject({ resources: { gpus: 0 } });
  expect((await leases.list()).leases).toEqual([]);
});

test('asks a host for GPUs and cores that its file omits', async () => {
  const { ctx, leases } = await gpuWorld();
  const { spec } = await requireResource(ctx.project, 'Host', 'local');
  const { facts, ...bare } = spec;
  if (!facts) throw new Error('the host has no facts');
  await ctx.project.write(resourceOf('Host', 'local', bare));
  const asked = async (name: string): Promise<Host> => ({
    ...(await ctx.hosts.open(name)),
    facts: async () => ({ ...facts, source: 'fixture', cpus: 6 }),
  });
  const { result: id } = await executeOperation(launch, wish('tuned', { gpus: 2 }), {
    ...ctx,
    hosts: { ...ctx.hosts, open: asked },
  });
  expect((await leases.list()).leases).toHaveLength(2);
  expect((await requireResource(ctx.project, 'Run', id)).spec.job).toMatchObject({
    resources: { gpus: 2, threads: 6 },
  });
});

test('recording a job’s end releases its GPUs', async () => {
  const { ctx, leases, runner } = await gpuWorld();
  const { result: id } = await executeOperation(launch, wish('tuned', { steps: 2, gpus: 2 }), ctx);
  expect((await leases.list()).leases).toHaveLength(2);
  await ended(runner, id);
  expect(await collectFinishedJobs(ctx)).toEqual({ collected: [id], pending: [] });
  expect((await leases.list()).leases).toEqual([]);
});

test('recording an end keeps a GPU requested after it, for resuming', async () => {
  const { ctx, leases, runner } = await gpuWorld();
  const { result: id } = await executeOperation(launch, wish('tuned', { steps: 2, gpus: 1 }), ctx);
  await ended(runner, id);
  await sleep(1100);
  const { name: project } = await ctx.project.settings();
  await leases.acquire({ holder: id, actor: 'bob@example.org', project, devices: UUIDS, count: 1, seconds: 600 });
  expect((await collectFinishedJobs(ctx)).collected).toEqual([id]);
  expect((await leases.list()).leases).toMatchObject([{ holder: id }]);
});

test('an interrupted launch adopts its ended job, also without its GPU', async () => {
  const { ctx, leases, runner } = await gpuWorld();
  const input = wish('tuned', { steps: 2, gpus: 2 });
  const { steps } = await planOperation(launch, input, ctx);
  const { result: id } = await executeOperation(launch, input, ctx);
  await ended(runner, id);
  await leases.release(id);
  const other = { holder: '01OTHER', actor: 'bob@example.org', project: 'elsewhere', count: 2, seconds: 600 };
  await leases.acquire({ ...other, devices: UUIDS });
  const scope = { ctx, project: ctx.project, runId: id, outputs: {}, progress: () => undefined, things: ownNothing() };
  const [action, args] = [launchActions['start-job'] as Action<Json>, steps[0]?.args ?? {}];
  expect(await action.apply(args, scope)).toEqual({ id, state: 'succeeded' });
  await action.compensate?.(args, scope);
  expect((await runner.jobs.collect(id)).trees).toMatchObject([{ name: 'model' }]);
  expect((await leases.list()).leases).toMatchObject([{ holder: '01OTHER' }, { holder: '01OTHER' }]);
});

test('a launch that finds GPUs leased names the holder, leaves nothing', async () => {
  const { ctx, leases, runner } = await gpuWorld();
  const other = { holder: '01OTHER', actor: 'bob@example.org', project: 'elsewhere', count: 2, seconds: 600 };
  await leases.acquire({ ...other, devices: UUIDS });
  const { leases: held } = await leases.list();
  const times = { since: { instant: held[0]?.since }, until: { instant: held[0]?.expires } };
  await expect(executeOperation(launch, wish('tuned', { gpus: 1 }), ctx)).rejects.toMatchObject({
    code: 'devices-held',
    exit: 3,
    text: { params: { holder: '01OTHER', actor: 'bob@example.org', ...times } },
  });
  expect(await findResource(ctx.project, 'Run', 'tuned')).toBeUndefined();
  expect(await runner.jobs.list()).toEqual([]);
  expect((await leases.list()).leases).toEqual(held);
});

test('two launches for the last GPU: one runs, one is refused', async () => {
  const one = await gpuWorld();
  const two = await gpuWorld(one.host);
  const outcomes = await Promise.allSettled(
    [one, two].map(({ ctx }) => executeOperation(launch, wish('tuned', { gpus: 2 }), ctx)),
  );
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  const lost = outcomes.find((outcome) => outcome.status === 'rejected');
  expect(lost?.reason).toMatchObject({ code: 'devices-held', exit: 3 });
  expect((await one.leases.list()).leases).toHaveLength(2);
});

test('a gate refuses too many GPUs; none wanted, none leased', async () => {
  const { ctx, leases, host } = await gpuWorld();
  const plan = await planOperation(launch, wish('tuned', { gpus: 3 }), ctx);
  expect(plan.gates.find(({ id }) => id === 'gpus-enough')).toMatchObject({ verdict: 'fail' });
  await executeOperation(launch, wish('tuned', { gpus: 0 }), ctx);
  expect(existsSync(join(host.place.root, 'lease'))).toBe(false);
  expect((await leases.list()).leases).toEqual([]);
});

test('sends inputs once with progress; outputs come back', async () => {
  const lines: RunEvent[] = [];
  const { ctx, runner, host } = await gpuWorld();
  const watched = { ...ctx, emit: (event: RunEvent) => void lines.push(event) };
  const rows = tempDir();
  writeFileSync(join(rows, 'rows.jsonl'), '{}\n');
  const { digest } = await (await ctx.artifacts()).putTree(rows);
  const inputs = [{ name: 'dataset', digest }];
  const { result: id } = await executeOperation(launch, wish('tuned', { steps: 2, inputs }), watched);
  expect(readdirSync(join(host.place.root, 'trees', digest.slice(7)))).toEqual(['rows.jsonl']);
  expect(lines.filter(({ type }) => type === 'step-progress')).toMatchObject([
    { text: { key: 'host.store.sending', params: { host: 'local', total: 1 } } },
  ]);
  await ended(runner, id);
  await collectFinishedJobs(ctx);
  const model = await requireResource(ctx.project, 'Model', 'tuned');
  expect((await (await ctx.artifacts()).verifyTree(model.spec.digest)).ok).toBe(true);
});

test('an input missing on both sides refuses before any lease', async () => {
  const { ctx, leases } = await gpuWorld();
  const inputs = [{ name: 'dataset', digest: `sha256:${'0'.repeat(64)}` }];
  await expect(executeOperation(launch, wish('tuned', { inputs }), ctx)).rejects.toMatchObject({
    code: 'input-missing',
  });
  expect((await leases.list()).leases).toEqual([]);
});
