import { listedHost } from '../../../../core/project/listed-host.ts';
import { listResources } from '../../../../core/project/resources.ts';
import type { StageContext } from '../../../../core/operation/context.ts';
import { chooseHost } from './choose-host.ts';

/** Host for a measurement: the named one, else this machine, else the only host. Throws (exit 2) if ambiguous. */
export async function servingHost(ctx: StageContext, wanted: string | null): Promise<string> {
  if (wanted !== null) return chooseHost(ctx, wanted);
  const hosts = await listResources(ctx.project, 'Host');
  if (hosts.length === 0) return 'local';
  const local = hosts.find(({ spec }) => spec.transport === 'local');
  return local?.metadata.name ?? chooseHost(ctx, undefined);
}

/** Whether a host is reached over SSH; asks nothing of it. Throws `host-unknown` (exit 4). */
export async function isElsewhere(ctx: StageContext, host: string): Promise<boolean> {
  return ((await listedHost(ctx.project, host))?.transport ?? 'local') !== 'local';
}
