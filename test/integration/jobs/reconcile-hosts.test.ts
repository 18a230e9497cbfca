import { writeFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { planOperation } from '../../../src/lib/core/operation/executor/plan-operation.ts';
import { reconcileJobs } from '../../../src/lib/stages/upkeep/reconcile/reconcile.ts';
import { reconciliationOf } from '../../../src/lib/stages/upkeep/reconcile/reconciliation.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { ENDLESS } from '../../support/endless.ts';
import { ended } from '../../support/process-place.ts';
import { gpuWorld, UUIDS, type GpuWorld } from '../../support/gpu-world.ts';
import { launchFake } from '../../support/launched-job.ts';
import { git } from '../../support/temp-project.ts';
import { letGo } from '../../support/worker-gate.ts';

const INPUT = { keepOrphans: false };

async function hold({ ctx, leases }: GpuWorld, holder: string, project?: string): Promise<void> {
  const { name } = await ctx.project.settings();
  const asked = { holder, actor: 'ann@example.org', project: project ?? name, devices: UUIDS, count: 1, seconds: 9e4 };
  await leases.acquire(asked);
}

/** As if the lease had been taken a day ago. */
function backdate({ host }: GpuWorld): void {
  for (const uuid of UUIDS) {
    const path = join(host.place.root, 'lease', `${uuid}.json`);
    if (!existsSync(path)) continue;
    const text = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      text.replace(/"(since|asked)":(\d+)/g, (_, name, at: string) => `"${name}":${Number(at) - 86_400}`),
    );
  }
}

test('releases the lease of an unseen ended job; the plan changes nothing', async () => {
  const here = await gpuWorld();
  const id = await launchFake(here.ctx, { steps: 60, stepMs: 40, holdAt: 30 });
  await hold(here, id);
  // Times of leases are whole seconds: its end is after it was asked for.
  await sleep(1100);
  letGo(here.store, id);
  await ended(here.runner, id);
  const plan = await planOperation(reconcileJobs, INPUT, here.ctx);
  expect(plan.steps.map(({ action }) => action)).toContain('free-lease');
  expect((await here.leases.list()).leases).toHaveLength(1);
  await executeOperation(reconcileJobs, INPUT, here.ctx);
  expect((await here.leases.list()).leases).toEqual([]);
});

test('an ended job keeps a GPU requested for its next attempt', async () => {
  const here = await gpuWorld();
  const id = await launchFake(here.ctx, { steps: 2 });
  await hold(here, id);
  await ended(here.runner, id);
  await sleep(1100);
  await hold(here, id);
  await executeOperation(reconcileJobs, INPUT, here.ctx);
  expect((await here.leases.list()).leases).toMatchObject([{ holder: id }]);
});

test('removes a lease of an unknown holder, keeps those of others', async () => {
  const here = await gpuWorld();
  await hold(here, '01GONE');
  expect((await planOperation(reconcileJobs, INPUT, here.ctx)).steps).toEqual([]);
  backdate(here);
  await hold(here, '01OTHER', 'elsewhere');
  const { plan } = await executeOperation(reconcileJobs, INPUT, here.ctx);
  expect(reconciliationOf(plan).freed).toEqual([{ host: 'local', holder: '01GONE', devices: [UUIDS[0]] }]);
  expect((await here.leases.list()).leases).toMatchObject([{ holder: '01OTHER' }]);
});

test('a running job keeps its lease; a stopped orphan loses it', async () => {
  const here = await gpuWorld();
  const before = git(here.root, 'rev-parse', 'HEAD').trim();
  const id = await launchFake(here.ctx, ENDLESS);
  await hold(here, id);
  backdate(here);
  expect((await planOperation(reconcileJobs, INPUT, here.ctx)).steps).toEqual([]);
  expect((await here.leases.list()).leases).toMatchObject([{ holder: id }]);
  git(here.root, 'reset', '--quiet', '--hard', before);
  const { plan } = await executeOperation(reconcileJobs, INPUT, here.ctx);
  expect(plan.steps.map(({ action }) => action)).toEqual(['stop-orphan']);
  expect((await here.leases.list()).leases).toEqual([]);
});

test('asks a host once for its jobs', async () => {
  const { ctx } = await gpuWorld();
  let lists = 0;
  const runner: StageContext['runners']['open'] = async (...args) => {
    const real = await ctx.runners.open(...args);
    return { ...real, jobs: { ...real.jobs, list: () => ((lists += 1), real.jobs.list()) } };
  };
  await planOperation(reconcileJobs, INPUT, { ...ctx, runners: { ...ctx.runners, open: runner } });
  expect(lists).toBe(1);
});
