import { projectMarkOn } from '../../machines/hosts/environments.ts';
import { findResource } from '../../../core/project/resources.ts';
import type { Slot } from '../../../core/ports/gateway.ts';
import type { ReleaseSpec } from '../../../core/project/resources/release.ts';
import type { Routes } from '../../../core/project/resources/live.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { isRunning, runsAsRecorded, servingOf, statusOf, type Serving } from './serving.ts';

/** A release in a slot. */
export type Occupied = {
  serving: Serving;
  spec: ReleaseSpec;
  /** Its service has not ended, healthy or not. */
  running: boolean;
  /** Its service answers. */
  healthy: boolean;
  /** Its service runs with the recorded specification; else another release runs there. */
  asRecorded: boolean;
};

export type RecordedSlots = Partial<Record<Slot, Occupied>>;

/** What the environment's record puts into each slot. */
export async function readSlots(
  ctx: StageContext,
  environment: string,
  spec: Pick<Routes, 'slots'> & { host: string },
): Promise<RecordedSlots> {
  const found: RecordedSlots = {};
  for (const slot of ['blue', 'green'] as const) {
    const name = spec.slots[slot];
    const release = name === undefined ? undefined : await findResource(ctx.project, 'Release', name);
    if (!release || name === undefined) continue;
    const serving = servingOf(
      await projectMarkOn(ctx, spec.host),
      { environment, spec, slot },
      { name, spec: release.spec },
    );
    const status = await statusOf(ctx, serving);
    const asRecorded = await runsAsRecorded(ctx, serving, status);
    const health = { running: isRunning(status), healthy: status.state === 'healthy' };
    found[slot] = { serving, spec: release.spec, ...health, asRecorded };
  }
  return found;
}
