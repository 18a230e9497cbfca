import type { GatewayStatus, Slot, SlotStatus } from '../../../core/ports/gateway.ts';
import type { Routes } from '../../../core/project/resources/live.ts';

/** A slot in which the gateway has another release than the project records. */
export interface Misplaced {
  slot: Slot;
  recorded: string;
  holds: string;
}

/** Pure: what a gateway says of a slot. */
export function slotIn({ slots }: Pick<GatewayStatus, 'slots'>, slot: Slot): SlotStatus | undefined {
  return slots.find((candidate) => candidate.slot === slot);
}

/** Pure: the slots that hold something else than is recorded; where nothing is recorded, or nothing lies, nothing differs. */
export function findMisplaced({ slots: recorded }: Pick<Routes, 'slots'>, said: GatewayStatus): Misplaced[] {
  return said.slots.flatMap(({ slot, release: holds }) => {
    const release = recorded[slot];
    return release === undefined || holds === undefined || holds === release
      ? []
      : [{ slot, recorded: release, holds }];
  });
}
