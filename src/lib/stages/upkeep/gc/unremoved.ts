import { message, type Message } from '../../../core/text/message.ts';
import { isOutOfReach } from '../../../core/text/is-unreachable.ts';
import type { SovranError } from '../../../core/text/sovran-error.ts';
import { stoppedBy, type Stopped } from './refusal.ts';
import { sayThing, type Thing } from './things.ts';

/** A thing that could not be removed, and why. */
export type Unremoved = Thing & Stopped;

/** A connection that was lost once may be back, and a container engine is not the host. */
const NOT_THE_HOST: ReadonlySet<string> = new Set(['line-broken', 'engine-unreachable']);

/** Pure: whether nothing else on the host can be removed either. */
export function isHostLost(error: SovranError): boolean {
  return isOutOfReach(error) && !NOT_THE_HOST.has(error.code);
}

/** Pure: things whose removal threw this, or would. */
export function unremoved(things: readonly Thing[], error: SovranError): Unremoved[] {
  return things.map((thing) => ({ ...thing, ...stoppedBy(error) }));
}

/** Pure: what could not be removed and why, in words. */
export function sayUnremoved(one: Unremoved): Message {
  return message('gc.unremoved', { what: sayThing(one), reason: one.reason });
}
