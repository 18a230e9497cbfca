import { findResource } from '../project/resources.ts';
import type { EnvironmentSpec } from '../project/resources/environment.ts';
import type { ReleaseSpec } from '../project/resources/release.ts';
import type { StageContext } from '../run/context.ts';
import { servingOf, statusOf, type Serving } from './serving.ts';

/** A release in a slot, and whether its service answers. */
export type Occupied = { serving: Serving; spec: ReleaseSpec; healthy: boolean };

/** What the environment's record puts into each slot. */
export async function readSlots(
  ctx: StageContext,
  environment: string,
  spec: EnvironmentSpec,
): Promise<Partial<Record<'blue' | 'green', Occupied>>> {
  const found: Partial<Record<'blue' | 'green', Occupied>> = {};
  for (const slot of ['blue', 'green'] as const) {
    const name = spec.slots[slot];
    const release = name === undefined ? undefined : await findResource(ctx.project, 'Release', name);
    if (!release || name === undefined) continue;
    const serving = servingOf(ctx.project.root, { environment, spec, slot }, { name, spec: release.spec });
    const { state } = await statusOf(ctx, serving);
    found[slot] = { serving, spec: release.spec, healthy: state === 'healthy' };
  }
  return found;
}
