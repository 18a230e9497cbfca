import type { StageContext } from '../../../core/operation/context.ts';
import { leaseEnvironment } from '../../machines/hosts/environments.ts';

/** Holder of an environment's lease, since when by its host, ISO 8601 UTC. Its expiry changes with each renewal. */
export interface LeaseHolder {
  environment: string;
  by: string;
  since: string;
}

/** Holder of an environment's lease on a host; none on this machine. Throws `connection-lost` or `leases-unavailable` (exit 4). */
export async function findHolder(
  ctx: StageContext,
  environment: string,
  host: string,
): Promise<LeaseHolder | undefined> {
  const wanted = await leaseEnvironment(ctx, environment, host);
  if (!wanted) return undefined;
  const { leases, now } = await (await ctx.hosts.environmentLeases(host)).list();
  const lease = leases.find(({ device, expires }) => device === wanted.device && Date.parse(expires) > Date.parse(now));
  return lease && { environment, by: lease.actor, since: lease.since };
}
