import { leaseEnvironment } from '../../src/lib/stages/machines/hosts/environments.ts';
import type { Leases } from '../../src/lib/core/ports/leases.ts';
import type { StageContext } from '../../src/lib/core/operation/context.ts';

/** Leases of a host on which somebody holds the environment `production` until then; nobody where no end is given. */
export function heldEnvironment(
  ctx: () => StageContext,
  host: string,
  { now, until }: { now: string; until: string | undefined },
): Leases {
  const list = async (): Promise<object> => {
    const claim = await leaseEnvironment(ctx(), 'production', host);
    const lease = { device: claim?.device, actor: 'ann@example.org', since: now, expires: until };
    return { leases: until === undefined ? [] : [lease], now };
  };
  return { list } as unknown as Leases;
}
