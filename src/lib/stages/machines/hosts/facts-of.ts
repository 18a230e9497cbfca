import { findResource } from '../../../core/project/resources.ts';
import type { HostSpec } from '../../../core/project/resources/host.ts';
import type { StageContext } from '../../../core/operation/context.ts';

/**
 * What a host has: as its file says, else as the machine says itself, one round trip. Throws as `Host.facts`, and
 * `host-unknown` (exit 4).
 */
export async function factsOf(ctx: StageContext, host: string): Promise<NonNullable<HostSpec['facts']>> {
  const known = (await findResource(ctx.project, 'Host', host))?.spec.facts;
  return known ?? (await (await ctx.host(host)).facts(ctx.interrupt.signal));
}
