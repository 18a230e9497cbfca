import { describe, expect, test } from 'vitest';
import { connectionLost } from '../../../src/lib/adapters/connection-lost.ts';
import { readLive } from '../../../src/lib/core/project/live.ts';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import { nextAfterPromotion, promoteRelease } from '../../../src/lib/stages/release/promotion/promote.ts';
import { rollbackRelease } from '../../../src/lib/stages/release/rollback/rollback.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import type { Driver, SshBed } from '../../support/ssh-bed.ts';
import { contextOn } from '../../support/context-on.ts';
import { bedOf, cut } from '../../support/ssh-faults.ts';
import { sharedDeployment, type SharedDeployment } from '../../support/two-operators.ts';
import { DRIVERS } from '../../support/tier.ts';

const environment = 'production';
const MINUTE_MS = 60_000;
const PROMOTION = { environment, startMs: 30_000, watchMs: 0, streams: 1 };

/** Release `two-1` serves on a host behind a real sshd, `one-1` served before. */
async function deployment(driver: Driver): Promise<{ shared: SharedDeployment; bed: SshBed; root: string }> {
  const bed = await bedOf();
  const shared = await sharedDeployment(bed, driver);
  const [ann] = shared.operators;
  for (const line of ['promote one-1', 'promote two-1']) expect(await ann.act(line)).toEqual({ exit: 0 });
  return { shared, bed, root: ann.root };
}

/** From the end of that step on, nobody hears who holds the environment. */
async function silentAfter(shared: SharedDeployment, root: string, after: string): Promise<StageContext> {
  let isSilent = false;
  const ctx = await contextOn(shared, root, { after: after, call: () => (isSilent = true) });
  const environmentLeases: StageContext['hosts']['environmentLeases'] = async (host) => {
    const leases = await ctx.hosts.environmentLeases(host);
    const renew: typeof leases.renew = (...asked) =>
      isSilent ? Promise.reject(connectionLost(host, 'reset')) : leases.renew(...asked);
    return { ...leases, renew };
  };
  // Silence is waited out; how long it lasts is not what is looked at.
  const sleep: StageContext['clock']['sleep'] = (ms, signal) => ctx.clock.sleep(isSilent ? ms / 30 : ms, signal);
  // Nor is any answer of before young enough to go by.
  const monotonicMs = (): number => ctx.clock.monotonicMs() + (isSilent ? MINUTE_MS : 0);
  return {
    ...ctx,
    clock: { ...ctx.clock, sleep, monotonicMs },
    hosts: { ...ctx.hosts, environmentLeases },
  };
}

/** Whoever asks the engine to stop a service hears that error. */
async function deafTo(shared: SharedDeployment, root: string, error: Error): Promise<StageContext> {
  const ctx = await contextOn(shared, root);
  const runner: StageContext['runners']['open'] = async (host) => {
    const real = await ctx.runners.open(host);
    return { ...real, services: { ...real.services, stop: () => Promise.reject(error) } };
  };
  return { ...ctx, runners: { ...ctx.runners, open: runner } };
}

async function expectServing({ live }: SharedDeployment, root: string, release: string): Promise<void> {
  expect(await live()).toEqual([release]);
  const { live: slot = 'blue', slots } = await readLive(openStore(root), 'production');
  expect(slots[slot]).toBe(release);
  expect(listOpenRuns(root)).toEqual([]);
}

/** What a broken line cut stays where the traffic is, and `resume` ends it. */
async function expectLeftOpen(failed: Promise<unknown>, shared: SharedDeployment, root: string): Promise<void> {
  await expect(failed).rejects.toMatchObject({ code: 'connection-lost', exit: 4, next: ['sovran resume'] });
  expect(await shared.live()).toEqual(['one-1']);
  const resumed = await shared.operators[0].sovran('resume');
  expect(resumed.exit, resumed.stderr).toBe(0);
  await expectServing(shared, root, 'one-1');
}

describe.each(DRIVERS)('%s', (driver) => {
  test(`[fault 9 ${driver}] a connection lost after the switch reverts no rollback`, async () => {
    const { shared, bed, root } = await deployment(driver);
    let cuts = 0;
    const ctx = await contextOn(shared, root, {
      after: 'switch-back',
      call: () => {
        cuts += 1;
        cut(bed);
      },
    });
    await executeOperation(rollbackRelease, { environment }, ctx);
    expect(cuts).toBe(1);
    await expectServing(shared, root, 'one-1');
  });
});

test('a lasting outage leaves a rollback open, and `resume` finishes it', async () => {
  const { shared, root } = await deployment('ssh2');
  const failed = executeOperation(rollbackRelease, { environment }, await silentAfter(shared, root, 'switch-back'));
  await expectLeftOpen(failed, shared, root);
});

test('a connection lost after the proof reverts no promotion', async () => {
  const { shared, root } = await deployment('ssh2');
  const input = { ...PROMOTION, release: 'one-1', retireOld: true };
  const failed = executeOperation(promoteRelease, input, await silentAfter(shared, root, 'prove'));
  await expectLeftOpen(failed, shared, root);
  expect(await shared.services()).toEqual(['one-1']);
});

test('a connection lost at the stop stays open; `resume` stops the service', async () => {
  const { shared, root } = await deployment('ssh2');
  const input = { ...PROMOTION, release: 'one-1', retireOld: true };
  const failed = executeOperation(promoteRelease, input, await deafTo(shared, root, connectionLost('gpu1', 'reset')));
  await expectLeftOpen(failed, shared, root);
  expect(await shared.services()).toEqual(['one-1']);
});

test('reports an unstoppable old service, which `job reconcile` stops later', async () => {
  const { shared, root } = await deployment('ssh2');
  const input = { ...PROMOTION, release: 'one-1', retireOld: true };
  const ctx = await deafTo(shared, root, new Error('container did not receive an exit event'));
  const { result } = await executeOperation(promoteRelease, input, ctx);
  expect(result).toMatchObject({ verdict: 'passed', unretired: [{ release: 'two-1', host: 'gpu1' }] });
  expect(nextAfterPromotion(result)).toEqual([
    'sovran release rollback --env production',
    'sovran job reconcile --dry-run',
  ]);
  await expectServing(shared, root, 'one-1');
  expect((await shared.services()).toSorted()).toEqual(['one-1', 'two-1']);
  const settled = await shared.operators[0].sovran('job reconcile --yes --json');
  expect(settled.exit, settled.stdout + settled.stderr).toBe(0);
  expect(await shared.services()).toEqual(['one-1']);
  await expectServing(shared, root, 'one-1');
});
