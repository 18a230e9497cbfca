import type { GatewayStatus, Slot, SlotStatus } from '../../../core/ports/gateway.ts';
import type { Routes } from '../../../core/project/resources/live.ts';

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
