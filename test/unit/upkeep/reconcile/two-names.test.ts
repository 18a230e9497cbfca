import { expect, test } from 'vitest';
import type { Runner, ServiceStatus } from '../../../../src/lib/core/ports/runner.ts';
import type { StoredItem } from '../../../../src/lib/core/ports/host-sweeper.ts';
import type { Lease, Leases } from '../../../../src/lib/core/ports/leases.ts';
import type { SshDirectory } from '../../../../src/lib/core/ports/ssh-directory.ts';
import { findLeftovers, type Leftovers } from '../../../../src/lib/stages/upkeep/reconcile/leftovers.ts';
import type { Reach } from '../../../../src/lib/stages/upkeep/reconcile/reach.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { fakeSweeper } from '../../../support/fake-sweeper.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

const ID = '01J00000000000000000000001';
const LEASE = { device: 'GPU-a', holder: ID, since: '2026-01-01T17:00:00.000Z', asked: '2026-01-01T17:00:00.000Z' };
const PART: StoredItem = { kind: 'part', id: 'incoming/x/aaaa.part.1', bytes: 7, holders: [] };
const GPU = { index: 0, name: 'stand-in', memoryGiB: 80, uuid: 'GPU-a' };

/** What is found where every host answers with the same lease and the same half-sent file; the root of each by its name. */
async function foundOn(hosts: Record<string, { address: string; root: string }>): Promise<Leftovers> {
  const idle = {
    jobs: { status: async () => undefined },
    services: { status: async () => ({ state: 'absent' }) as ServiceStatus },
  };
  const ctx = stageContext(tempProject(), {
    hosts: {
      directory: async () => ({ namesOf: async ({ address }) => [address] }) as Partial<SshDirectory> as SshDirectory,
      open: async (name) => ({ facts: async () => ({ gpus: [GPU] }), place: { root: hosts[name]?.root } }) as never,
      gpuLeases: async () => {
        const lease = { ...LEASE, fence: 1, project: (await ctx.project.settings()).name } as Lease;
        return {
          list: async () => ({ leases: [lease], now: '2026-01-02T00:00:00.000Z' }),
        } as Partial<Leases> as Leases;
      },
      sweeper: async (name) => fakeSweeper({ parts: async () => (name === undefined ? [] : [PART]) }),
    },
    runners: { open: async () => idle as unknown as Runner },
  });
  for (const [name, { address, root }] of Object.entries(hosts))
    await ctx.project.write(
      resourceOf('Host', name, { transport: 'ssh2', address, root, runner: 'process', labels: {} }),
    );
  const jobs = new Map(Object.keys(hosts).map((name) => [name, []]));
  const reach: Partial<Reach> = { jobs, on: (_, look) => look() };
  return await findLeftovers(ctx, () => false, reach as Reach);
}

const hostsIn = ({ leases, parts }: Leftovers): (string | undefined)[][] =>
  [leases, parts].map((things) => things.map(({ host }) => host));

test('a machine with two names lists leases and parts once', async () => {
  const one = { address: 'gpu1', root: '/srv/sovran' };
  const found = await foundOn({ gpu1: one, gpu1b: one });
  expect(hostsIn(found)).toEqual([['gpu1'], ['gpu1']]);
});

test('another machine, and another store of the same machine, have their own', async () => {
  const one = { address: 'gpu1', root: '/srv/sovran' };
  const both = ['gpu1', 'other'];
  expect(hostsIn(await foundOn({ gpu1: one, other: { ...one, address: 'gpu2' } }))).toEqual([both, both]);
  expect(hostsIn(await foundOn({ gpu1: one, other: { ...one, root: '/opt/sovran' } }))).toEqual([both, both]);
});
