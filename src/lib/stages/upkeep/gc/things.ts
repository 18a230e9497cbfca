import type { StoredItem } from '../../../core/ports/host-sweeper.ts';
import { message, type Message } from '../../../core/text/message.ts';

/** One thing that goes. */
export type Thing = Pick<StoredItem, 'kind' | 'id' | 'bytes' | 'usedAt'>;

/** Pure: without its holders. */
export function thingOf({ kind, id, bytes, usedAt }: Thing): Thing {
  return { kind, id, bytes, ...(usedAt === undefined ? {} : { usedAt }) };
}

/** Pure: a thing in words. */
export function sayThing({ kind, id, bytes }: Thing): Message {
  return message(`gc.thing.${kind}`, { id, mib: toMiB(bytes) });
}

/** Pure: what could not be removed and why, in words. */
export function sayUnremoved({ reason, ...thing }: Thing & { reason: Message }): Message {
  return message('gc.unremoved', { what: sayThing(thing), reason });
}

/** MiB with one decimal. */
export function toMiB(bytes: number): number {
  return Math.round((bytes / 1024 / 1024) * 10) / 10;
}
