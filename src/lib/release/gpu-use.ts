import { factsOf } from '../hosts/facts-of.ts';
import type { Lease } from '../ports/leases.ts';
import { holderState } from '../reconcile/holder-state.ts';
import type { StageContext } from '../run/context.ts';
import { isOutOfReach } from '../text/is-out-of-reach.ts';
import { SovranError } from '../text/sovran-error.ts';

/** A job or service that has GPUs of a host. */
export type GpuHolder = Pick<Lease, 'holder' | 'actor' | 'project'> & { count: number };

/** How many GPUs a host has, and who has them now. */
export interface GpuUse {
  host: string;
  total: number;
  holders: GpuHolder[];
}

/** Reads it as the host would judge it that is asked for a lease. Throws as `Leases.list`. */
export async function readGpuUse(ctx: StageContext, host: string): Promise<GpuUse> {
  const uuids = (await factsOf(ctx, host)).gpus.map(({ uuid }) => uuid);
  const { leases, now } = await (await ctx.leases(host)).list();
  const bootedAt = await readBoot(ctx, host);
  const holders = new Map<string, GpuHolder>();
  for (const lease of leases) {
    if (!uuids.includes(lease.device) || !(await isHeld(ctx, host, lease, now, bootedAt))) continue;
    const { holder, actor, project } = lease;
    holders.set(holder, { holder, actor, project, count: (holders.get(holder)?.count ?? 0) + 1 });
  }
  return { host, total: uuids.length, holders: [...holders.values()] };
}

/** One that has expired, or is of a time before the host started, is held for as long as its holder runs. */
async function isHeld(
  ctx: StageContext,
  host: string,
  { holder, since, expires }: Lease,
  now: string,
  bootedAt: number,
): Promise<boolean> {
  if (Date.parse(expires) > Date.parse(now) && Date.parse(since) >= bootedAt) return true;
  try {
    return !['ended', 'absent'].includes((await holderState(ctx, host, holder)).state);
  } catch (error) {
    if (isOutOfReach(error) || !(error instanceof SovranError)) throw error;
    return true;
  }
}

/** When the kernel of a host started, milliseconds of its own clock; 0 where it does not tell. */
async function readBoot(ctx: StageContext, host: string): Promise<number> {
  const { stdout } = await (
    await ctx.host(host)
  ).exec(['grep', '^btime', '/proc/stat'], { signal: ctx.interrupt.signal });
  return Number(/^btime (\d+)/m.exec(stdout)?.[1] ?? 0) * 1000;
}
