import { openArtifacts } from '../../src/lib/adapters/artifacts/open-artifacts.ts';
import { hostSweeper, remoteHostStore } from '../../src/lib/adapters/hosts/open-host-store.ts';
import { storeSweeper } from '../../src/lib/adapters/store/store-sweeper.ts';
import { hostLeases } from '../../src/lib/adapters/leases/host-leases.ts';
import { requireResource } from '../../src/lib/core/project/resources.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import type { Leases } from '../../src/lib/core/ports/leases.ts';
import type { StageContext } from '../../src/lib/core/operation/context.ts';
import { hostAt } from './host-at.ts';
import { OWNER } from './host-store.ts';
import { aHost, factsOf, gpusNamed } from './project/machines.ts';
import { jobWorld, type JobWorld } from './launched-job.ts';

export const UUIDS = ['GPU-aaaa-0000', 'GPU-bbbb-1111'];

/** A project whose host has GPUs by its file, keeps trees elsewhere and leases there. */
export interface GpuWorld extends JobWorld {
  host: Host;
  leases: Leases;
}

export async function gpuWorld(host: Host = hostAt()): Promise<GpuWorld> {
  const world = await jobWorld();
  const leases = hostLeases(host);
  const ctx: StageContext = {
    ...world.ctx,
    hosts: {
      ...world.ctx.hosts,
      gpuLeases: async () => leases,
      sweeper: async (name) =>
        name === undefined ? storeSweeper(world.store, async () => []) : hostSweeper(host, OWNER),
      store: async () => remoteHostStore(host, await openArtifacts(world.store), OWNER),
    },
  };
  const { spec } = await requireResource(world.project, 'Host', 'local');
  const facts = factsOf({ ...spec.facts, gpus: gpusNamed(...UUIDS), source: 'fixture' });
  await world.add(aHost('local', { ...spec, facts }));
  return { ...world, ctx, host, leases };
}
