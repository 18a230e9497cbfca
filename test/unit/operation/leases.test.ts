import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostLeases } from '../../../src/lib/adapters/leases/host-leases.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import type { Lease, Leases } from '../../../src/lib/core/ports/leases.ts';
import { withLease } from '../../../src/lib/core/operation/leases/with-lease.ts';
import type { HeldLease, WantedLease } from '../../../src/lib/core/operation/lease.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { openJournal } from '../../../src/lib/core/operation/journal/journal.ts';
import type { Plan } from '../../../src/lib/core/operation/plan/plan.ts';
import { hostAt } from '../../support/host-at.ts';
import { expireLease } from '../../support/leases.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';

function claimOf(environment: string): WantedLease {
  return { host: 'gpu1', device: `environment-${environment}`, environment };
}

interface Clone {
  ctx: StageContext;
  leases: Leases;
}

function cloneOn(host: Host): Clone {
  const leases = hostLeases(host, 'environment-lease');
  return {
    ctx: stageContext(tempProject(), { hosts: { environmentLeases: async () => leases } }),
    leases,
  };
}

/** A run of this clone that is cut while it holds an environment; what it held. */
async function cutRun({ ctx }: Clone, environment: string): Promise<HeldLease | undefined> {
  return withLease(claimOf(environment), ctx, async ({ lease }) => {
    const journal = openJournal(ctx.project.root, ctx.ids.next());
    const plan = { operation: 'release promote', target: `Environment/${environment}`, steps: [] } as unknown as Plan;
    journal.append({ type: 'begin', at: ctx.clock.now(), actor: 'ann@example.org', plan });
    journal.append({ type: 'lease', fence: lease?.fence ?? 0, device: lease?.device ?? '' });
    await lease?.holds();
    return lease;
  });
}

/** What holds an environment by its number, as `resume` would come to it. */
async function fenceOf({ ctx }: Clone, environment: string): Promise<number | undefined> {
  return withLease(claimOf(environment), ctx, async ({ lease }) => lease?.fence);
}

async function held({ leases }: Clone): Promise<Lease[]> {
  return (await leases.list()).leases;
}

/** As if two minutes had passed. */
function expire({ place }: Host, environment: string): void {
  expireLease(join(place.root, 'environment-lease', `environment-${environment}.json`));
}

/** Two clones, and what a run of the first held in `x` that was cut more than two minutes ago. */
async function expiredRun(): Promise<{ host: Host; ann: Clone; bob: Clone; cut: HeldLease | undefined }> {
  const host = hostAt();
  const [ann, bob] = [cloneOn(host), cloneOn(host)];
  const cut = await cutRun(ann, 'x');
  expire(host, 'x');
  return { host, ann, bob, cut };
}

test("ending in one environment keeps another's interrupted lease", async () => {
  const clone = cloneOn(hostAt());
  const cut = await cutRun(clone, 'y');
  expect(await withLease(claimOf('x'), clone.ctx, async ({ lease }) => lease?.holds())).toBe(true);
  expect(await held(clone)).toMatchObject([{ device: 'environment-y', fence: cut?.fence }]);
  expect(await cut?.holds()).toBe(true);
});

test('another command of the clone leaves the lease to the interrupted run', async () => {
  const clone = cloneOn(hostAt());
  const cut = await cutRun(clone, 'x');
  expect(await withLease(claimOf('x'), clone.ctx, async ({ lease }) => lease?.holds())).toBe(true);
  expect(await held(clone)).toMatchObject([{ fence: cut?.fence }]);
  expect(await fenceOf(clone, 'x')).toBe(cut?.fence);
});

test.each([
  ['was refused before it changed anything', true, false],
  ['changed something', false, true],
])('an interrupted run with expired lease resumes after another clone %s: %s', async (_, goesOn, uses) => {
  const { ann, bob, cut } = await expiredRun();
  const refused = withLease(claimOf('x'), bob.ctx, async ({ lease }) => {
    if (uses) await lease?.holds();
    throw new Error('refused');
  });
  await expect(refused).rejects.toThrow('refused');
  expect((await fenceOf(ann, 'x')) === cut?.fence).toBe(goesOn);
});

test.each([
  ['was refused both times', true, false],
  ['changed something the first time', false, true],
])('an interrupted run resumes after another clone, its release lost, %s: %s', async (_, goesOn, uses) => {
  const { ann, bob, cut } = await expiredRun();
  const unheard = async (): Promise<never> => Promise.reject(new Error('connection lost'));
  const deaf = { ...bob.leases, release: unheard, withdraw: unheard };
  const broken = { ...bob.ctx, hosts: { ...bob.ctx.hosts, environmentLeases: async () => deaf } };
  await withLease(claimOf('x'), broken, async ({ lease }) => uses && lease?.holds());
  await expect(fenceOf(ann, 'x')).rejects.toMatchObject({ code: 'environment-leased' });
  await fenceOf(bob, 'x');
  expect((await fenceOf(ann, 'x')) === cut?.fence).toBe(goesOn);
});

test.each([
  ['that had used nothing yet', true, false],
  ['that had changed something', false, true],
])("an interrupted run resumes after another clone's lease %s expired: %s", async (_, goesOn, uses) => {
  const { host, ann, bob, cut } = await expiredRun();
  const unheard = async (): Promise<never> => Promise.reject(new Error('killed'));
  const killed = { ...bob.leases, release: unheard, withdraw: unheard };
  const ctx = { ...bob.ctx, hosts: { ...bob.ctx.hosts, environmentLeases: async () => killed } };
  await withLease(claimOf('x'), ctx, async ({ lease }) => uses && lease?.holds());
  expire(host, 'x');
  expect((await fenceOf(ann, 'x')) === cut?.fence).toBe(goesOn);
});

test('an unused grant leaves an interrupted run its lease', async () => {
  const { ann, bob, cut } = await expiredRun();
  await withLease(claimOf('x'), bob.ctx, async () => {
    const [lease] = await held(bob);
    expect(await bob.leases.renew(lease?.holder ?? '', lease?.fence ?? 0, 300)).toBe(true);
  });
  expect(await fenceOf(ann, 'x')).toBe(cut?.fence);
});
