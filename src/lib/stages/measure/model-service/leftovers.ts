import { freeDevices } from '../../machines/gpu-leases.ts';
import { projectMarkOn } from '../../machines/hosts/environments.ts';
import type { Engine } from '../../../core/ports/engine.ts';
import type { StageContext } from '../../../core/operation/context.ts';

/** Labels of a service that lives no longer than the process that started it. */
export async function temporaryLabels(ctx: StageContext, host: string): Promise<Record<string, string>> {
  return { purpose: 'temporary', project: await projectMarkOn(ctx, host) };
}

/**
 * Stops temporary services of this project whose gateway is gone. A gateway outlives its service, so such a service is a
 * leftover.
 */
export async function stopLeftovers(ctx: StageContext, host: string, engine: Engine, except?: string): Promise<void> {
  const own = await temporaryLabels(ctx, host);
  for (const { id, labels } of await engine.listServices()) {
    if (id === except || labels.purpose !== own.purpose || labels.project !== own.project) continue;
    const { running } = await (await ctx.gateway(`temporary/${id}`, host)).status();
    if (running) continue;
    await engine.stopService(id, 0);
    await freeDevices(ctx, host, id, Number(labels.gpus ?? 0));
  }
}
