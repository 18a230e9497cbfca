import type { GatewayStatus, Slot, SlotStatus } from '../../../core/ports/gateway.ts';
import type { ServiceStatus } from '../../../core/ports/runner.ts';
import type { Routes } from '../../../core/project/resources/live.ts';
import { projectMarkOn } from '../../machines/hosts/environments.ts';
import { findResource } from '../../../core/project/resources.ts';
import type { ReleaseSpec } from '../../../core/project/resources/release.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { isRunning, runsAsRecorded, type Serving, servingOf, statusOf } from './serving.ts';

/** A slot that holds another release than recorded. */
export interface Misplaced {
  slot: Slot;
  recorded: string;
  holds: string;
}

/** Pure: what a gateway says of a slot. */
export function slotIn({ slots }: Pick<GatewayStatus, 'slots'>, slot: Slot): SlotStatus | undefined {
  return slots.find((candidate) => candidate.slot === slot);
}

/** Pure: the slots that hold another release than recorded. An empty or unrecorded slot does not differ. */
export function findMisplaced({ slots: recorded }: Pick<Routes, 'slots'>, said: GatewayStatus): Misplaced[] {
  return said.slots.flatMap(({ slot, release: holds }) => {
    const release = recorded[slot];
    return release === undefined || holds === undefined || holds === release
      ? []
      : [{ slot, recorded: release, holds }];
  });
}

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
    const recorded = await recordedIn(ctx, environment, spec, slot);
    if (!recorded) continue;
    const { serving } = recorded;
    const status = await statusOf(ctx, serving);
    const asRecorded = await runsAsRecorded(ctx, serving, status);
    const health = { running: isRunning(status), healthy: status.state === 'healthy' };
    found[slot] = { ...recorded, ...health, asRecorded };
  }
  return found;
}

/** What the environment's record puts into a slot; undefined for nothing. */
export async function recordedIn(
  ctx: StageContext,
  environment: string,
  spec: Pick<Routes, 'slots'> & { host: string },
  slot: Slot,
): Promise<Pick<Occupied, 'serving' | 'spec'> | undefined> {
  const name = spec.slots[slot];
  const release = name === undefined ? undefined : await findResource(ctx.project, 'Release', name);
  if (!release || name === undefined) return undefined;
  const mark = await projectMarkOn(ctx, spec.host);
  return { serving: servingOf(mark, { environment, spec, slot }, { name, spec: release.spec }), spec: release.spec };
}

/** What serves in the live slot; undefined where nothing is recorded as live. */
export async function liveService(
  ctx: StageContext,
  environment: string,
  spec: Routes & { host: string },
): Promise<ServiceStatus | undefined> {
  const recorded = spec.live && (await recordedIn(ctx, environment, spec, spec.live));
  return recorded ? statusOf(ctx, recorded.serving) : undefined;
}
