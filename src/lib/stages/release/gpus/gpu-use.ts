import { factsOf } from '../../machines/hosts/inventory.ts';
import type { DamagedLease, Lease } from '../../../core/ports/leases.ts';
import type { StageContext } from '../../../core/operation/context.ts';

/** A job or service that has GPUs of a host. */
export type GpuHolder = Pick<Lease, 'holder' | 'actor' | 'project'> & { count: number };

/** How many GPUs a host has, and who has them now. */
export interface GpuUse {
  host: string;
  total: number;
  holders: GpuHolder[];
  /** Leases on its GPUs that nobody can read: these are granted to nobody. */
  damaged: DamagedLease[];
}

/** Reads it as the host judges it that is asked for a lease: only the host knows what else runs there. Throws as `Leases.list`. */
export async function readGpuUse(ctx: StageContext, host: string): Promise<GpuUse> {
  const uuids = (await factsOf(ctx, host)).gpus.map(({ uuid }) => uuid);
  const { leases, damaged = [] } = await (await ctx.leases(host)).list({ judged: true });
  const holders = new Map<string, GpuHolder>();
  for (const { device, free, holder, actor, project } of leases) {
    if (free || !uuids.includes(device)) continue;
    holders.set(holder, { holder, actor, project, count: (holders.get(holder)?.count ?? 0) + 1 });
  }
  const unreadable = damaged.filter(({ device }) => uuids.includes(device));
  return { host, total: uuids.length, holders: [...holders.values()], damaged: unreadable };
}
