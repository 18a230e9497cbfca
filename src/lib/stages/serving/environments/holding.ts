import type { StageContext } from '../../../core/operation/context.ts';
import { leaseEnvironment } from '../../machines/hosts/environments.ts';

/** Who changes an environment on its host, since when, and until when at the latest; times of the host, ISO 8601 UTC. */
export interface Holding {
  environment: string;
  by: string;
  since: string;
  until: string;
}

/** Whether somebody changes an environment now. Where that cannot be told nothing is withheld: who changes it finds out anyway. */
export async function isHeldNow(ctx: StageContext, environment: string, host: string): Promise<boolean> {
  return findHolding(ctx, environment, host).then(
    (holding) => holding !== undefined,
    () => false,
  );
}

/**
 * Who holds an environment on a host at this moment, whatever this clone knows of it; nobody on this machine, where no one
 * else can. Throws `connection-lost` (exit 4) where the line was cut before the answer, `leases-unavailable` (exit 4) where the host
 * cannot give one.
 */
export async function findHolding(ctx: StageContext, environment: string, host: string): Promise<Holding | undefined> {
  const claim = await leaseEnvironment(ctx, environment, host);
  if (!claim) return undefined;
  const { leases, now } = await (await ctx.environmentLeases(host)).list();
  const lease = leases.find(({ device, expires }) => device === claim.device && Date.parse(expires) > Date.parse(now));
  return lease && { environment, by: lease.actor, since: lease.since, until: lease.expires };
}
