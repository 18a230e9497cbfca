import { expect, test } from 'vitest';
import type { Runner, ServiceStatus } from '../../../../src/lib/core/ports/runner.ts';
import type { Lease, Leases } from '../../../../src/lib/core/ports/leases.ts';
import { findStaleLeases, type StaleLease } from '../../../../src/lib/stages/upkeep/reconcile/stale-leases.ts';
import type { Reach } from '../../../../src/lib/stages/upkeep/reconcile/reach.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

const ID = '01J00000000000000000000001';
const OTHER = '01J00000000000000000000002';
const LEASE = { device: 'GPU-a', fence: 1, since: '2026-01-01T17:00:00.000Z', asked: '2026-01-01T17:00:00.000Z' };
const GPU = { index: 0, name: 'stand-in', memoryGiB: 80, uuid: 'GPU-a' };

/** What is found where each host answers with a lease of its holder. */
async function foundOn(holders: Record<string, string>): Promise<StaleLease[]> {
  const idle = {
    jobs: { status: async () => undefined },
    services: { status: async () => ({ state: 'absent' }) as ServiceStatus },
  };
  const ctx = stageContext(tempProject(), {
    hosts: {
      open: async () => ({ facts: async () => ({ gpus: [GPU] }) }) as never,
      gpuLeases: async (name) => {
        const lease = { ...LEASE, holder: holders[name], project: (await ctx.project.settings()).name } as Lease;
        return {
          list: async () => ({ leases: [lease], now: '2026-01-02T00:00:00.000Z' }),
        } as Partial<Leases> as Leases;
      },
    },
    runners: { open: async () => idle as unknown as Runner },
  });
  for (const name of Object.keys(holders))
    await ctx.project.write(
      resourceOf('Host', name, { transport: 'ssh2', address: 'gpu1', runner: 'process', labels: {} }),
    );
  const jobs = new Map(Object.keys(holders).map((name) => [name, []]));
  const reach: Partial<Reach> = { jobs, on: (_, look) => look() };
  return await findStaleLeases(ctx, () => false, reach as Reach);
}

test('a machine with two names lists its leases once', async () => {
  expect((await foundOn({ gpu1: ID, gpu1b: ID })).map(({ host }) => host)).toEqual(['gpu1']);
});

test('another machine has its own', async () => {
  expect((await foundOn({ gpu1: ID, other: OTHER })).map(({ host }) => host)).toEqual(['gpu1', 'other']);
});
